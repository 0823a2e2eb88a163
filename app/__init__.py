"""Human Health Monitor: vital signs from the video of a face.

The map of the package (who may import whom is checked by tests/test_architecture.py):

    startup, main      from a bare Python to the open window; one-sentence failures before anything heavy
    setup              prepares the machine: .venv, landmark file, system libraries; standard library only
    __main__, cli      ``python -m app VIDEO...``: the same analysis without a window (cli_*: its parts)
    doctor             ``python -m app doctor``: what is installed, what to repair
    log, settings      what happened; what is remembered
    crash              notices that the program ended unexpectedly, keeps a report for the next start
    stored, about      all that is kept on this computer, and how it goes; packages and models, their licences
    profiles           what people told of themselves, what their instruments measured
    errors, notice     the one kind of error that is shown to people; what this program is not
    language, units    texts, and units, in the language of the person who reads them
    build              the composition root: the only file that knows every part
    core               signals and numbers: numpy and scipy only, no clock, no files, no Qt
    face               dlib: find and follow a face, read its skin
    capture            camera, video file, network stream, synthetic face
    inference          trained models (ONNX Runtime, LightGBM)
    record             what is written to disk
    gui                the window: the only place that imports Qt; its own docstring is the map of its parts
"""

__version__ = "0.1.0"

"""Training pulse networks and bringing them into the program. Needs torch; a user of the monitor never installs it.

The map (training imports app, app never imports training; checked by tests/test_architecture.py):

    synthetic          labelled clips of synthetic faces, from compression to nodding heads
    networks           what can be trained: NETWORKS, one file each, with its paper; shipped variants and references
    preprocessing      what users of training toolboxes put before a network, as modules that become part of the graph
    batches, losses    what one step of training sees and makes small
    config             what a recipe says; the recipes are in configs/
    train              python -m training.train CONFIG --out DIR
    evaluate           any video with a reference through the product's own Monitor, method by method
    export             torch -> models/<name>/: ONNX, checked against torch, and its card
    import_checkpoint  a checkpoint of a public toolbox -> models/<name>/
"""

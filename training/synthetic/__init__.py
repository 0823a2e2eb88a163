"""Labelled clips of faces that nobody has: what our pulse networks are trained on.

A clip is a pure function of its seed. Everything about it is drawn at random (``spec``), over ranges much wider than
reality, and only what carries over to real faces is modelled with care: how blood colours skin, how sensors and
encoders damage that, and how motion and light imitate it. The parts, in the order in which a clip is made:

    heart        beats, breath and the colour they give the skin; from app.core.physiology, as the demo face
    looks        a person's face as layers: colour, pulse, shading
    movement     where the head is: sway, turns, talking, nodding at the rate of a pulse, the heart's own recoil
    light        lamps that drift, step, flicker
    traps        photographs, flicker and nodding heads, which must not be taken for a pulse
    sensor       frame times, noise, denoising, eight bits
    codec        real H.264, MPEG-4 and JPEG round trips, and a fast model of what they do
    clip         all of it together, cropped and resampled exactly as the product does
    pool         many clips on disk, made in parallel, also while a training uses those that are there

This is not the painter of the demo face (app.capture.synthetic): benchmarks measure on that one what was learnt on
this.
"""

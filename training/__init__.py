"""Training pulse networks and bringing them into the program. Needs torch; a user of the monitor never installs it.

The map (training imports app, app never imports training; checked by tests/test_architecture.py):

    networks           what can be trained: NETWORKS, one file each, with its paper; shipped variants and references
    preprocessing      what users of training toolboxes put before a network, as modules that become part of the graph
    export             torch -> models/<name>/: ONNX, checked against torch, and its card
    import_checkpoint  a checkpoint of a public toolbox -> models/<name>/
"""

"""What the tests of all clients share: where the server is, and what it must answer."""

import json
import os

import numpy as np

address = os.environ["INCTRL_ADDRESS"]
MODEL = os.environ["INCTRL_MODEL"]
SET = "fabric"

# What `inctrl score` gave for these images, and the images.
with open(os.environ["INCTRL_WANT"]) as f:
    want = [json.loads(line) for line in f]
images = []
for record in want:
    with open(record["image"], "rb") as f:
        images.append(f.read())


def encoded():
    """The images as a BYTES tensor."""
    return np.array(images, dtype=np.object_)


def check(score, anomalous, heat):
    """Compares outputs with what is wanted, to the bit."""
    wanted = np.array([np.float32(r["score"]) for r in want])
    assert score.dtype == np.float32 and np.array_equal(score, wanted), (score, wanted)
    assert list(anomalous) == [r["anomalous"] for r in want], anomalous
    assert heat.dtype == np.float32 and heat.shape[0] == len(want), heat.shape
    assert np.isfinite(heat).all() and heat.max() > 0


def refused(error, call, *says):
    """Calls what must raise an error whose text has these words."""
    try:
        call()
    except error as e:
        for word in says:
            assert word in str(e), (word, str(e))
        return
    raise AssertionError(f"no {error.__name__}")


def run(tests):
    """Runs functions by their names."""
    for name, test in list(tests.items()):
        if name.startswith("test_"):
            test()
            print(f"  ok: {name[5:].replace('_', ' ')}", flush=True)

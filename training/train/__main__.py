"""
python -m train --data DIR --out eot.onnx

From a folder of labelled turns to the network that the browser runs. Fits on the split `train`; `dev` sets the calibration
and is reported on. Prints the tables of the model card. Every random choice is seeded.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import soundfile
import torch

from .calibrate import calibrate
from .corpus import Prepared, Weights, as_recorded, variants
from .data import read_clips
from .evaluate import report, soon_report, table
from .export import kept, run_onnx, to_onnx
from .features import features
from .fit import Recipe, examples, fit, logits_of
from .model import Net


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with turns.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file to write")
    parser.add_argument("--fixture", type=Path, help="a WAV: writes its scores beside the others, for the browser's test")
    parser.add_argument("--fixture-out", type=Path, help="where those scores go (JSON)")
    parser.add_argument("--seeds", type=int, default=Recipe.networks, help="networks in the ensemble")
    parser.add_argument("--hold-out", help="leave this source out of everything, and report on it instead of dev")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    options = parse()
    torch.set_num_threads(options.threads)
    recipe = Recipe()
    clips = read_clips(options.data, ("train",))
    dev = test = as_recorded(read_clips(options.data, ("dev",)))
    if options.hold_out:
        everyone = read_clips(options.data, ("train", "dev"))
        test = as_recorded([clip for clip in everyone if clip.source == options.hold_out])
        dev = [p for p in dev if p.clip.source != options.hold_out]
        clips = [clip for clip in clips if clip.source != options.hold_out]

    made = [variants(clips, number, strength) for number, strength in enumerate(recipe.strengths)]
    weights = Weights([p for prepared in made for p in prepared])
    training = [examples(prepared, weights, number) for number, prepared in enumerate(made)]
    nets = []
    for seed in range(options.seeds):
        nets.append(fit(training, recipe, seed))
        print(f"network {seed + 1} of {options.seeds}", flush=True)
        print(table(report(test, kept_of(nets[-1:], test), rounds=0)), flush=True)

    calibration, errors = calibrate(dev, kept_of(nets, dev))
    to_onnx(nets, calibration, options.out)
    print(json.dumps({**asdict(calibration), "ece_before_and_after_on_other_half": errors}))
    exact = [x * calibration.scale for x in kept_of(nets, test)]
    rounded = [logit(run_onnx(options.out, p.features)) for p in test]
    if options.hold_out:
        wanted, _ = calibrate(test, kept_of(nets, test), unseen=1)
        print(f"{options.hold_out} itself wants its log odds times {wanted.scale[0]:.2f}")
    print("In float:", table(report(test, exact, rounds=0)), sep="\n\n")
    print("In int8:", table(report(test, rounded)), table(soon_report(test, rounded)), sep="\n\n")
    if options.fixture and options.fixture_out:
        audio, _ = soundfile.read(options.fixture, dtype="float32")
        rows = features(audio)
        write_fixture(options.fixture_out, options.fixture.name, run_onnx(options.out, rows), rows)


def kept_of(nets: list[Net], prepared: list[Prepared]) -> list[np.ndarray]:
    return [kept(x) for x in logits_of(nets, prepared)]


def logit(score: np.ndarray) -> np.ndarray:
    score = score.astype(np.float64).clip(1e-7, 1 - 1e-7)
    return np.log(score / (1 - score))


def write_fixture(path: Path, clip: str, scores: np.ndarray, rows: np.ndarray) -> None:
    """Scores of every frame, and the features of some."""
    every = 40
    path.write_text(
        json.dumps(
            {
                "clip": clip,
                "ended": [round(float(s), 5) for s in scores[:, 0]],
                "endingSoon": [round(float(s), 5) for s in scores[:, 1]],
                "features": {str(i): [round(float(v), 5) for v in rows[i]] for i in range(0, len(rows), every)},
            }
        )
        + "\n",
        "utf-8",
    )


main()

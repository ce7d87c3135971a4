"""The benchmark's table on a graphics card: PyTorch, channels-last, compiled and packed, in float32 and bfloat16.

python -m bench.gpu [--quick]
"""

from __future__ import annotations

import argparse
import sys

import torch

from bench import operator
from bench.shapes import DECODERS, Shape, products
from transconv.timing import medians

COLUMNS = ("channels-last, turned", "channels-last, kept", "compile", "packed", "packed, channels-last")


def table(shapes: tuple[Shape, ...], device: str, dtype: torch.dtype, seconds: float) -> str:
    """Return how many times as fast as PyTorch on contiguous tensors each engine is, one layer a line."""
    rows = []
    for shape in shapes:
        print(f"{shape.text} {dtype}", file=sys.stderr, flush=True)
        took = medians(operator.calls_of(shape, device, dtype), seconds=seconds)
        rates = {name: 2e-9 * products(shape).useful / median for name, median in took.items()}
        ratio = {name: took["PyTorch"] / median for name, median in took.items()}
        rows.append({"shape": shape.text, "seconds": took, "GFLOP/s": rates, "ratio": ratio})
    return "\n".join(operator.table(rows, "ratio", "{:.2f}", COLUMNS))


def main() -> None:
    parser = argparse.ArgumentParser(description="Time PyTorch's transposed convolution on a GPU, in four ways.")
    parser.add_argument("--quick", action="store_true", help="take only a few samples of each")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        parser.error("PyTorch sees no GPU here")
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")
    with torch.no_grad():
        for dtype in (torch.float32, torch.bfloat16):
            print(f"\n{dtype}\n{table(DECODERS, 'cuda', dtype, 0.05 if options.quick else 1.0)}")


if __name__ == "__main__":
    main()

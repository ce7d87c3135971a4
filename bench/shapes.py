"""The layers of real decoders that the benchmark times, and how many products each method computes for them."""

from __future__ import annotations

import math
from typing import NamedTuple

from transconv.layer import Layer


class Shape(NamedTuple):
    """One layer: x is (N, C_in, n, …, n) and weight (C_in, C_out, k, …, k), with `axes` spatial axes."""

    name: str
    C_in: int
    C_out: int
    n: int
    k: int
    s: int
    p: int = 0
    o: int = 0
    axes: int = 2
    N: int = 1

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.N, self.C_in, *[self.n] * self.axes)

    @property
    def weight_shape(self) -> tuple[int, ...]:
        return (self.C_in, self.C_out, *[self.k] * self.axes)

    @property
    def settings(self) -> dict[str, int]:
        """The keyword arguments of F.conv_transposeNd."""
        return {"stride": self.s, "padding": self.p, "output_padding": self.o}

    @property
    def layer(self) -> Layer:
        n, k, s, p, o, d = ([value] * self.axes for value in (self.n, self.k, self.s, self.p, self.o, 1))
        return Layer(tuple(n), tuple(k), tuple(s), tuple(p), tuple(o), 1, tuple(d))

    @property
    def text(self) -> str:
        batch = f"{self.N}×" if self.N > 1 else ""
        return f"{self.name} {batch}{self.C_in}→{self.C_out} {self.n}{('', '²', '³')[self.axes - 1]}"


DECODERS = (
    Shape("U-Net", 64, 64, 128, k=2, s=2),
    Shape("U-Net", 128, 64, 64, k=2, s=2),
    Shape("U-Net", 256, 128, 32, k=2, s=2),
    Shape("U-Net", 512, 256, 16, k=2, s=2),
    Shape("U-Net", 64, 64, 64, k=2, s=2, N=8),
    Shape("DCGAN", 512, 256, 8, k=4, s=2, p=1),
    Shape("DCGAN", 256, 128, 16, k=4, s=2, p=1),
    Shape("DCGAN", 128, 64, 32, k=4, s=2, p=1),
    Shape("DCGAN", 64, 3, 32, k=4, s=2, p=1),
    Shape("DCGAN", 64, 3, 64, k=4, s=2, p=1),
    Shape("VAE", 64, 32, 16, k=3, s=2, p=1, o=1),
    Shape("VAE", 32, 16, 64, k=3, s=2, p=1, o=1),
    Shape("FCN", 21, 21, 12, k=64, s=32, p=16),
    Shape("FSRCNN", 56, 1, 64, k=9, s=3, p=4, o=2),
    Shape("HiFi-GAN", 512, 256, 128, k=16, s=8, p=4, axes=1),
    Shape("HiFi-GAN", 256, 128, 1024, k=16, s=8, p=4, axes=1),
    Shape("HiFi-GAN", 128, 64, 8192, k=4, s=2, p=1, axes=1),
    Shape("3-D U-Net", 64, 32, 16, k=2, s=2, axes=3),
    Shape("3-D U-Net", 32, 16, 32, k=2, s=2, axes=3),
)


class Products(NamedTuple):
    """Multiply-adds of one layer: those that contribute to the output, and all that each method computes."""

    useful: int
    scatter: int
    rearrangement: int
    subpixel: int

    def wasted(self, method: str) -> float:
        """Return the share of a method's products that involve an inserted zero or are cropped afterwards."""
        made: int = getattr(self, method)
        return 1 - self.useful / made


def products(shape: Shape) -> Products:
    """Count the multiply-adds of one layer: the axes are independent, so every count is a power.

    scatter computes every stamp in full, even what padding removes of it; a gather over the rearranged input multiplies
    by the zeros between its cells; sub-pixel convolution multiplies by the zeros that fill up the kernel and the rim,
    and computes the cells that padding crops.
    """
    _, C_in, C_out, n, k, s, p, _, axes, N = shape
    channels, m = N * C_in * C_out, shape.layer.output_size[0]
    small = -(-k // s)
    met = sum(0 <= s * i + t - p < m for i in range(n) for t in range(k))
    phases = s * (n + small - 1)
    return Products(
        useful=channels * met**axes,
        scatter=channels * (n * k) ** axes,
        rearrangement=channels * (m * k) ** axes,
        subpixel=channels * (phases * small) ** axes,
    )


def nonzeros(shape: Shape) -> int:
    """Return the number of entries in a layer's matrix: one product for each, once for a whole batch."""
    return products(shape).useful // shape.N


def left_out(shape: Shape, method: str, limit: int = 5_000_000) -> str:
    """Return why a method isn't tried for a shape, estimated by counting beforehand, or "" if it is tried.

    The limits are about three seconds on an ordinary laptop: half a microsecond for each entry of the matrix, 10¹⁰
    products per second in a convolution, half a millisecond for each pass over the map.
    """
    if method == "matrix" and nonzeros(shape) > limit:
        return f"{nonzeros(shape) / 1e6:.0f} M non-zeros"
    if method == "rearrangement" and products(shape).rearrangement > 30e9:
        return f"{products(shape).rearrangement / 1e9:.0f} G products"
    if method == "scatter" and math.prod(shape.layer.kernel_size) > 2000:
        return f"{math.prod(shape.layer.kernel_size)} passes over the map"
    return ""

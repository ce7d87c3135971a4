"""How a still writes numbers, as the figure does (web/numbers.js)."""

from collections.abc import Iterable

from transconv_course.still.products import Product

MOST = 8  # products that are written out


def show(value: float) -> str:
    """Return an integer in full, another number to three digits, with a true minus sign.

    >>> show(-12.0), show(0.0625), show(1234567), show(-0.0001)
    ('−12', '0.0625', '1.23e6', '−1e−4')
    """
    size = abs(value)
    if size < 1e6 and float(value).is_integer():
        text = f"{value:.0f}" if value else "0"
    elif size >= 1e6 or size < 1e-3:
        digits, exponent = f"{value:.2e}".split("e")
        text = f"{float(digits):g}e{int(exponent)}"
    else:
        text = f"{float(f'{value:.3g}'):g}"
    return text.replace("-", "−")


def factor(value: float) -> str:
    """Return a number as a factor: a negative one in parentheses."""
    return f"({show(value)})" if value < 0 else show(value)


def term(product: Product) -> str:
    """Return a product as text: 2·3."""
    return f"{factor(product.x)}·{factor(product.k)}"


def terms(lit: Iterable[Product]) -> str:
    """Return a sum of products as text: 2·3 + 3·2."""
    written = [term(one) for one in lit]
    return " + ".join(written[:MOST] + ["…"] * (len(written) > MOST)) or "0"

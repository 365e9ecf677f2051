"""How alike two texts are, without a dictionary."""

import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

_SHIFT = np.int64(1 << 21)  # above every code point


def likeness(
    texts: Sequence[str | None], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the Dice coefficient of the character bigrams of pairs of texts; NaN without text.

    Chinese is written without spaces and words are mostly of two characters, so pairs of characters
    that stand side by side do the work of words [1]_. Letters are compared without regard to case
    and width, punctuation and spaces are dropped. A text of one character is its own bigram.

    Parameters
    ----------
    texts
        n texts.
    one, other
        (p,) positions of the pairs in `texts`.

    Returns
    -------
    numpy.ndarray
        (p,) in [0, 1]: twice the bigrams in common over the bigrams of both, each counted once.

    References
    ----------
    .. [1] J.-Y. Nie, J. Gao, J. Zhang, M. Zhou, On the use of words and n-grams for Chinese
       information retrieval, IRAL 2000.
    """
    grams = _bigrams([plain(text or "") for text in texts])
    sizes = np.asarray(grams.sum(axis=1)).ravel()
    common = np.asarray(grams[one].multiply(grams[other]).sum(axis=1)).ravel()
    both = sizes[one] + sizes[other]
    known = (sizes[one] > 0) & (sizes[other] > 0)
    return np.where(known, 2.0 * common / np.maximum(both, 1), np.nan)


def plain(text: str) -> str:
    """Return the letters, characters and digits of a text in one width and case."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in wide if char.isalnum())


def _bigrams(texts: Sequence[str]) -> sparse.csr_array:
    """Return which bigrams each text has: an (n, bigrams) matrix of ones."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    points = points.astype(np.int64)
    text = np.repeat(np.arange(len(texts)), lengths)
    last = np.zeros(len(points), dtype=bool)
    last[np.cumsum(lengths)[lengths > 0] - 1] = True
    follower = np.where(last, 0, np.r_[points[1:], 0])
    counted = ~last | (lengths[text] == 1)
    row, codes = text[counted], (points * _SHIFT + follower)[counted]
    column, found = pd.factorize(codes)
    shape = (len(texts), max(len(found), 1))
    grams = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
    grams.sum_duplicates()
    grams.data[:] = 1.0
    return grams

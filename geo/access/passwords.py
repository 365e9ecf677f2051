"""Which passwords are good enough: long ones that are not the first anybody would try.

Length and a list, no rules of composition (NIST SP 800-63B, 5.1.1.2; OWASP ASVS 5.0, 6.2). The list
is made from patterns and not taken from leaked passwords: it stops the plainest ones only.
"""

from itertools import product
from unicodedata import normalize

from geo.faults import Fault

SHORTEST = 8
LONGEST = 128
_WORDS = (
    *("password", "passwort", "passw0rd", "admin", "administrator", "root", "user", "test"),
    *("guest", "welcome", "letmein", "iloveyou", "woaini", "mima", "qwerty", "qwertyuiop"),
    *("asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "abc", "abcd", "abcdef", "abcdefgh", "aa"),
    *("a", "qq", "wo", "shequ", "wangge", "xunluo", "baoan", "wuye", "gridbeat", "grid"),
    *("guard", "manager", "dragon"),
)
_TAILS = (
    *("", "!", "1", "12", "123", "1234", "12345", "123456", "12345678", "123456789"),
    *("888", "666", "520", "1314", "5201314", "88888888"),
    *(str(year) for year in range(1970, 2031)),
)
_ROWS = (
    *("0123456789", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1qaz2wsx3edc4rfv", "abcdefghijklmnopqrstuvwxyz", "1q2w3e4r5t6y7u8i9o0p"),
)


def cleaned(password: str) -> str:
    """Return a password as it is hashed: one spelling for what looks the same (NFKC)."""
    return normalize("NFKC", password)


def faults(password: str, username: str) -> list[Fault]:
    """Return what is wrong with a new password; nothing when it is good enough."""
    plain = cleaned(password)
    found = []
    if len(plain) < SHORTEST:
        found.append((f"It has fewer than {SHORTEST} characters.", "Use a sentence or more words."))
    if len(plain) > LONGEST:
        found.append((f"It has more than {LONGEST} characters.", "Use a shorter one."))
    named = len(username) >= 4 and username.casefold() in plain.casefold()
    if named or common(plain):
        found.append(("It is one of the first anybody would try.", "Use words that are yours."))
    return [Fault("password", reason, remedy, column="password") for reason, remedy in found]


def same() -> Fault:
    """Return the fault of a new password that is the old one."""
    return Fault("password", "It is the old one.", "Use another one.", column="password")


def common(password: str) -> bool:
    """Return whether a password follows one of the plainest patterns."""
    plain = password.casefold().strip()
    short = _repeated(plain)
    return len(set(plain)) <= 2 or plain in _LIST or short in _LIST or _run(plain) or _run(short)


def _repeated(text: str) -> str:
    """Return the shortest part that makes a text by repeating."""
    return text[: (text + text).find(text, 1)] if text else text


def _run(text: str) -> bool:
    """Return whether a text is a walk along a row of keys, of letters or of digits."""
    return len(text) >= 3 and any(text in row + row for row in _ROWS)


_LIST = frozenset(
    form
    for word, tail in product(_WORDS, _TAILS)
    for form in (word + tail, tail + word, word + "@" + tail, word + "_" + tail)
)

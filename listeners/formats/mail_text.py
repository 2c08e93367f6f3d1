"""What somebody wrote themselves in a mail: without their signature, and without what the list puts below."""

import re

_SIGNATURE = 15  # lines; what is longer is no signature, whatever stands above it
_FOOTER = 12  # lines a list puts below
_RULE = re.compile(r"[_=*-]{20,}\s*")
_LISTS = re.compile(
    r"mailing[ -]?list|mailingliste|unsubscribe|abmelden|abbestellen|listinfo|list archive|google groups", re.IGNORECASE
)
_ARMOUR = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z]+: .*\n)*\n?", re.MULTILINE)
_SEAL = re.compile(r"^-----BEGIN PGP SIGNATURE-----$.*?(?:^-----END PGP SIGNATURE-----$|\Z)", re.MULTILINE | re.DOTALL)
_SCRUBBED = "-------------- next part --------------"  # by Pipermail
_CUTS = 5  # a signature, a footer or two; a mail made of nothing else must not take hours


def own_words(text: str) -> str:
    """`text` without the signature under `-- `, the footer of the list and the armour of PGP."""
    if "-----BEGIN PGP" in text:
        text = _SEAL.sub("", _ARMOUR.sub("", text))
    lines = text.partition(f"\n{_SCRUBBED}\n")[0].rstrip().splitlines()
    for _ in range(_CUTS):
        lines = lines[: _end(lines)]
        while lines and not lines[-1].strip():
            lines.pop()
    return "\n".join(lines)


def _end(lines: list[str]) -> int | None:
    """Where the last signature or footer begins; None where there is none."""
    for number in range(len(lines) - 1, max(len(lines) - 60, -1), -1):
        below = [line for line in lines[number + 1 :] if line.strip() and not line.startswith(">")]
        if lines[number] in {"-- ", "--"} and len(below) <= _SIGNATURE:
            return number
        if _RULE.fullmatch(lines[number]) and len(below) <= _FOOTER and any(map(_LISTS.search, below)):
            return number
    return None

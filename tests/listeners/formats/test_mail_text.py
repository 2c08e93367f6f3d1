"""Of a mail, what its author wrote is kept; signatures, footers of lists and the armour of PGP are cut."""

import pytest

from listeners.formats.mail_text import own_words

RULE = "_" * 47
FOOTER = f"{RULE}\nusers mailing list -- users@lists.example\nTo unsubscribe send an email to users-leave@lists.example"


@pytest.mark.parametrize(
    "below",
    [
        "-- \nAnna Muster\nMusterweg 1",
        "--\nAnna",
        FOOTER,
        f"-- \nAnna\n\n{FOOTER}",
        f"{RULE}\nUsers Mailingliste\nusers@lists.example\nhttps://lists.example/listinfo/users",
        '-- \nYou received this message because you are subscribed to the Google Groups "users" group.',
        "> -- \n> Berta\n-- \nAnna",
    ],
)
def test_what_stands_below_is_cut(below):
    text = own_words(f"Mein Router spinnt.\n\n{below}\n")
    assert text.startswith("Mein Router spinnt.")
    for word in ("Anna", "unsubscribe", "listinfo", "Google", RULE):
        assert word not in text


@pytest.mark.parametrize(
    "text",
    [
        "Tabelle\n-- \n" + "\n".join(f"Zeile {number}" for number in range(30)),
        f"Titel\n{RULE}\nUnd dann der Text.",
        "a -- b\n--\n".rstrip("-\n"),
        "> -- \n> zitiert",
    ],
)
def test_what_only_looks_like_it_stays(text):
    assert own_words(text) == text


def test_of_a_signed_mail_the_words_stay():
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHallo\n-----BEGIN PGP SIGNATURE-----\n\nabc\n"
        "-----END PGP SIGNATURE-----\n"
    )
    assert own_words(signed) == "Hallo"


def test_what_follows_a_scrubbed_attachment_is_cut():
    assert own_words("Hallo\n-------------- next part --------------\nA non-text attachment was scrubbed...") == "Hallo"


def test_of_a_mail_made_of_signatures_only_the_last_ones_are_looked_at():
    assert own_words("--\n" * 50_000).count("--") == 50_000 - 5

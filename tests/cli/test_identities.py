"""`zhiheng identities`: keys are made, kept where only the owner reads them, and changed."""

import json
import stat

from tests.served.installation import Installation


def keys_of(office: Installation) -> dict[str, str]:
    return {
        name: (office.state / f"{name}.key").read_text(encoding="ascii")
        for name in ("secret", "identity", "pseudonym")
    }


def test_a_new_key_is_printed_and_kept_nowhere(office: Installation):
    made = [office.run("identities", "key") for _ in range(2)]
    texts = [each.stdout.strip() for each in made]
    assert all(len(bytes.fromhex(text)) == 32 for text in texts)
    assert texts[0] != texts[1]


def test_keys_are_made_once_for_their_owner_alone(office: Installation):
    assert office.run("identities", "rotate").returncode == 0
    before = keys_of(office)
    assert office.run("account", "list").returncode == 0
    assert keys_of(office) == before
    assert len(set(before.values())) == 3
    for name in before:
        assert stat.S_IMODE((office.state / f"{name}.key").stat().st_mode) == 0o600
    assert sorted(path.suffix for path in office.state.glob("*.key*")) == [".key"] * 3


def test_a_key_from_the_environment_wins_and_a_wrong_one_is_said(office: Installation):
    result = office.run("identities", "rotate", ZHIHENG_IDENTITY_KEY="abc")
    assert result.returncode == 2
    assert "zhiheng identities key" in result.stderr
    assert "Traceback" not in result.stderr
    key = office.run("identities", "key").stdout.strip()
    done = office.run("identities", "rotate", "--format", "json", ZHIHENG_IDENTITY_KEY=key)
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert (said["resealed"], said["current"], said["left"], said["altered"]) == (0, 0, {}, [])
    assert key[:8] not in done.stdout

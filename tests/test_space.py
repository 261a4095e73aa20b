"""The repository as a Space of the hub: its front matter, and what differs there."""

import re
from pathlib import Path

import pytest
from huggingface_hub import SpaceCard, SpaceHardware

import mmdemo.settings
from mmdemo.settings import Settings

ROOT = Path(__file__).parents[1]
# What the hub's page "Spaces Configuration Reference" allows.
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
FIELDS = {
    *("title", "emoji", "colorFrom", "colorTo", "sdk", "sdk_version", "python_version"),
    *("suggested_hardware", "suggested_storage", "app_file", "app_port", "base_path"),
    *("fullWidth", "header", "short_description", "models", "datasets", "tags", "thumbnail"),
    *("pinned", "hf_oauth", "hf_oauth_scopes", "hf_oauth_expiration_minutes"),
    *("disable_embedding", "startup_duration_timeout", "custom_headers", "preload_from_hub"),
    *("license", "duplicated_from"),
}
MAX_SHORT_DESCRIPTION = 60


@pytest.fixture(scope="module")
def card():
    return SpaceCard.load(ROOT / "README.md", ignore_metadata_errors=False).data.to_dict()


def test_every_field_is_one_that_the_hub_knows_and_has_a_value_that_it_takes(card):
    assert card.keys() <= FIELDS
    assert {card["colorFrom"], card["colorTo"]} <= COLOURS
    assert card["sdk"] == "gradio"
    assert re.fullmatch(r"3\.\d+(\.\d+)?", card["python_version"])
    assert card["suggested_hardware"] in {each.value for each in SpaceHardware}
    assert len(card["short_description"]) <= MAX_SHORT_DESCRIPTION
    assert not any(each.isascii() for each in card["emoji"])
    assert all(isinstance(tag, str) for tag in card["tags"])


def test_it_names_the_versions_that_are_tested(card):
    pinned = dict(
        re.findall(r"^(\S+)==(\S+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    )
    assert card["sdk_version"] == pinned["gradio"]
    required = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert int(card["python_version"].split(".")[1]) >= int(required.group(1))
    assert (ROOT / card["app_file"]).exists()


def test_what_a_person_reads_begins_with_the_title():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.startswith("---\n")
    assert text.split("\n---\n", 1)[1].lstrip().startswith("# mmdemo\n")


def test_elsewhere_only_this_machine_is_let_in(monkeypatch):
    monkeypatch.delenv("SPACE_ID", raising=False)
    settings = Settings(_env_file=None)
    assert (settings.host, settings.data_dir) == ("127.0.0.1", Path("data"))
    assert settings.forwarded_allow_ips == "127.0.0.1,::1"


def test_on_a_space_the_hubs_proxy_is_let_in_and_believed(monkeypatch, tmp_path):
    monkeypatch.setenv("SPACE_ID", "ada/demo")
    monkeypatch.setattr(mmdemo.settings, "SPACE_DISK", tmp_path / "none")
    settings = Settings(_env_file=None)
    assert (settings.host, settings.port) == ("0.0.0.0", 7860)
    assert settings.forwarded_allow_ips == "*"
    assert settings.data_dir == Path("data")


def test_on_a_space_with_a_disk_everything_is_kept_there(monkeypatch, tmp_path):
    monkeypatch.setenv("SPACE_ID", "ada/demo")
    monkeypatch.setattr(mmdemo.settings, "SPACE_DISK", tmp_path)
    assert Settings(_env_file=None).data_dir == tmp_path / "mmdemo"
    monkeypatch.setenv("MMDEMO_DATA_DIR", str(tmp_path / "other"))
    assert Settings(_env_file=None).data_dir == tmp_path / "other"


def test_a_backup_of_a_servers_database_is_refused_in_one_sentence(mmdemo, monkeypatch, tmp_path):
    monkeypatch.setenv("MMDEMO_BACKUP_URL", (tmp_path / "elsewhere").as_uri())
    monkeypatch.setenv("MMDEMO_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    done = mmdemo("serve", "--port", "0")
    assert done.code == 2
    assert "let its server keep backups" in done.err

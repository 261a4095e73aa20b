"""Takes a version out: an ordinary checkpoint folder with a model card, or a model on the hub."""

import json
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.exchange.archive import zipped
from mmdemo.models import Version, VersionStore

CARD = "README.md"


def export_version(versions: VersionStore, name: str, folder: Path) -> None:
    """Write a version as `save_pretrained` would, whole or not at all.

    Raises:
        UnknownModelError: there is no such version.
        InvalidRequestError: `folder` is there already.
        StorageError: it cannot be written.
    """
    version = versions.get(name)
    if folder.exists():
        raise InvalidRequestError(f"{folder} is there already; name another folder.")
    beside = folder.with_name(f".{folder.name}-{uuid4().hex}")
    try:
        shutil.copytree(versions.path(name), beside)
        (beside / CARD).write_text(card_of(version), encoding="utf-8", newline="\n")
        beside.rename(folder)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written ({error.strerror}); free some space or name another place."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def zip_version(versions: VersionStore, name: str, path: Path) -> None:
    """Write a version as a zip file of the folder that `export_version` writes.

    Raises:
        UnknownModelError: there is no such version.
        StorageError: it cannot be written.
    """
    zipped(path, lambda folder: export_version(versions, name, folder / name))


def push_version(versions: VersionStore, name: str, repository: str) -> str:
    """Publish a version as a private model of the Hugging Face Hub; its address.

    Raises:
        UnknownModelError: there is no such version.
        InvalidRequestError: nobody is logged in, or the name is none.
        StorageError: the hub cannot be reached.
    """
    version = versions.get(name)
    if repository.count("/") != 1:
        raise InvalidRequestError("Say where to: a folder, or OWNER/NAME on the hub.")
    try:
        api = HfApi()
        address = api.create_repo(repository, private=True, exist_ok=True)
        api.upload_folder(repo_id=repository, folder_path=versions.path(name))
        api.upload_file(
            repo_id=repository, path_or_fileobj=card_of(version).encode(), path_in_repo=CARD
        )
    except (LocalTokenNotFoundError, HFValidationError) as error:
        raise InvalidRequestError(
            f"{repository} cannot be written by this user; run `hf auth login` and check the name."
        ) from error
    except (HfHubHTTPError, OSError, httpx2.HTTPError) as error:
        raise StorageError("The hub cannot be reached or refused it; try again.") from error
    return str(address)


def card_of(version: Version) -> str:
    """A model card: what it was made from and on what, and how it was measured."""
    verdict: dict[str, Any] = version.scores.get("verdict", {})
    sentences = verdict.get("sentences", ["It was not compared."])
    settings = {key: value for key, value in version.settings.items() if key != "recipe"}
    return f"""---
tags: [mmdemo, {version.role}]
---

# {version.title or version.name}

{version.role.capitalize()}, retrained from `{version.parent}` (weights {version.parent_version})
on {len(version.pairs)} corrected pairs by {version.who or "somebody"} at {version.created_at}.

| | |
|---|---|
| version | {version.name}, weights {version.weights_version} |
| pairs | SHA-256 {version.snapshot} |
| program | {version.code or "not known"} |
| settings | `{json.dumps(settings, ensure_ascii=False)}` |

## How it was measured

{chr(10).join(f"- {sentence}" for sentence in sentences)}

Old beside new, on pairs that neither learnt from and on the original test set:

```json
{json.dumps(_figures(version.scores), ensure_ascii=False, indent=1)}
```

## Recipe

```toml
{version.settings.get("recipe", "").strip()}
```

What the licence of the model that it was made from allows holds for it, too.
"""


def _figures(scores: dict[str, Any]) -> dict[str, Any]:
    return {part: scores.get(part, {}).get("scores", {}) for part in ("held_out", "test_set")}

"""Publishes pairs as a dataset on the Hugging Face Hub, in Parquet, with a data card."""

from collections.abc import Collection, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from huggingface_hub import HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.exchange.exporters.parquet import write_parquet
from mmdemo.pairs import Pair, Verdict


def publish(
    pairs: Iterable[Pair], name: str, *, verdicts: Collection[Verdict], token: str = ""
) -> int:
    """Write the pairs of these verdicts to the private dataset `name`; return how many.

    Args:
        pairs: to be published.
        name: of the dataset, with its owner's: "ada/my-pairs". It is made if there is none.
        verdicts: which pairs are meant.
        token: of the hub; "": the one of this machine's log-in.

    Raises:
        InvalidRequestError: there is no token, no such pairs, or the name is none.
        StorageError: the hub refuses, or cannot be reached.
    """
    token = token or get_token() or ""
    if not token:
        raise InvalidRequestError(
            "The hub wants a token; make one at huggingface.co/settings/tokens with the right to "
            "write, and log in with `hf auth login` or set HF_TOKEN."
        )
    with TemporaryDirectory(prefix="mmdemo-") as beside:
        folder = Path(beside) / "dataset"
        n_pairs = write_parquet(pairs, folder, verdicts=verdicts)
        _upload(folder, name, HfApi(token=token))
    return n_pairs


def _upload(folder: Path, name: str, api: HfApi) -> None:
    try:
        api.create_repo(name, repo_type="dataset", private=True, exist_ok=True)
        api.upload_folder(
            repo_id=name, repo_type="dataset", folder_path=folder, delete_patterns="*.parquet"
        )
    except HFValidationError as error:
        raise InvalidRequestError(
            f"{name!r} is no name of a dataset; write one like ada/my-pairs."
        ) from error
    except (HfHubHTTPError, httpx2.HTTPError, OSError) as error:
        raise StorageError(
            f"The hub did not take {name} ({error}); check the token's rights and the network, "
            "then try again."
        ) from error

from mmdemo.web.caller import Caller, caller_of, set_caller


def test_who_is_not_known_otherwise_is_an_address():
    assert caller_of({"client": ("10.0.0.7", 5_000)}) == Caller("address:10.0.0.7")
    assert caller_of({}) == Caller("address:unknown")


def test_who_was_noted_is_found():
    scope = {"client": ("10.0.0.7", 5_000)}
    ada = Caller("person:ada", "Ada")
    set_caller(scope, ada)
    assert caller_of(scope) == ada

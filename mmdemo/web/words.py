"""The words of the pages for coming in, in English and Chinese."""

from mmdemo.media import Language

WORDS: dict[str, tuple[str, str]] = {
    "sign_in": ("Sign in to mmdemo.", "登录 mmdemo。"),
    "name": ("Name", "名字"),
    "password": ("Password", "密码"),
    "sign_in_button": ("Sign in", "登录"),
    "without": ("Go on without an account", "不登录，继续使用"),
    "signed_in_as": ("You are signed in as {name}.", "你已登录为 {name}。"),
    "sign_out": ("Sign out", "退出"),
    "to_the_app": ("To the app", "进入应用"),
    "wrong": (
        "That name and password do not go together; after five wrong ones a name has to wait "
        "five minutes.",
        "名字和密码不符；输错五次后，这个名字要等五分钟。",
    ),
    "too_often": (
        "Too many tries came from your address; wait five minutes.",
        "你的地址尝试次数太多，请等五分钟。",
    ),
    "elsewhere": (
        "This was sent from another site's page; use the app's own.",
        "这是从别的网站发来的；请使用本应用自己的页面。",
    ),
    "too_long": ("That is too long; write less.", "内容太长，请写短一些。"),
    "broken": (
        "That did not work just now; try again in a moment.",
        "刚才没有成功，请稍后再试。",
    ),
    "invited": ("You are invited to mmdemo.", "邀请你使用 mmdemo。"),
    "choose_name": (
        "Choose the name that your judgements will carry, and a password of at least 8 characters.",
        "请选择一个名字（你的评价会带上它）和至少 8 个字符的密码。",
    ),
    "join": ("Join", "加入"),
    "given": ("What you gave", "你提供的内容"),
    "given_info": (
        "It is kept apart until somebody has reviewed it; until then you can delete it here, "
        "and nothing of it stays.",
        "在审核之前单独保存；审核之前你可以在这里删除，不会留下任何内容。",
    ),
    "given_none": ("There is nothing that waits for review.", "没有等待审核的内容。"),
    "delete": ("Delete", "删除"),
    "delete_all": ("Delete all", "全部删除"),
    "verdict_good": ("good", "正确"),
    "verdict_fixed": ("fixed", "已改正"),
    "verdict_bad": ("bad", "错误"),
}


def word(language: Language, key: str, **values: object) -> str:
    """A text in a language, with its values in place."""
    return WORDS[key][language == "zh"].format(**values)

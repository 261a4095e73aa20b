"""What is said of people, roles and reviews, in Chinese: see sentences.py."""

_ROLES = {"look": "只看", "annotate": "标注", "review": "审核", "own": "管理"}

PEOPLE_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"(.+) is no address that pictures can be kept at \((.+)\);.*",
        "{0} 不是可以存放图片的地址（{1}）；请写成 s3://bucket/folder 的形式，"
        "并安装相应的包（MMDEMO_MEDIA_URL）。",
    ),
    *(
        (
            rf"(.+) has the role “{role}”, and this needs “{least}”;.*",
            f"{{0}} 的角色是“{said}”，这需要“{wanted}”；请找管理员（mmdemo people role）。",
        )
        for role, said in _ROLES.items()
        for least, wanted in _ROLES.items()
    ),
    (r"(.+) may not come in any more; nothing was saved\.", "{0} 已不能使用本应用；没有保存。"),
    (
        r"This app has accounts since it was started;.*",
        "应用启动后设置了帐号；没有保存。请重新启动应用，然后登录。",
    ),
    (r"You judged this yourself;.*", "这是你自己评的，要由别人来审核。"),
    (r"Nobody has judged this yet;.*", "还没有人评过，请先评价。"),
    (
        r"(.+) has changed this meanwhile; it now says “(.*)”\. Nothing was overwritten:.*",
        "{0} 刚刚改过这一条，现在是“{1}”。没有覆盖；请看过再决定。",
    ),
)

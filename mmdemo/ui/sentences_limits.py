"""Why a request is not served now, or not so large a one, in Chinese."""

LIMIT_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"(\d+) of your requests wait for this model already and take about (\d+) s; .*",
        "你已有 {0} 个请求在排队，约需 {1} 秒；请等其中一些完成，或停止它们。",
    ),
    (
        r"(\d+) of your requests wait for this model already and take about (\d+) min; .*",
        "你已有 {0} 个请求在排队，约需 {1} 分钟；请等其中一些完成，或停止它们。",
    ),
    (
        r"(\d+) of your requests wait for this model already; .*",
        "你已有 {0} 个请求在排队；请等其中一些完成，或停止它们。",
    ),
    (
        r"(\d+) requests wait for this model already and take about (\d+) s; .*",
        "已有 {0} 个请求在等这个模型，约需 {1} 秒；请到时再试。",
    ),
    (
        r"(\d+) requests wait for this model already and take about (\d+) min; .*",
        "已有 {0} 个请求在等这个模型，约需 {1} 分钟；请到时再试。",
    ),
    (
        r"(\d+) requests wait for this model already; .*",
        "已有 {0} 个请求在等这个模型；请一分钟后再试。",
    ),
    (
        r"This took longer than (\d+) s, which is the most here; .*",
        "用时超过 {0} 秒，这是这里的上限；请减少一次的量，或在人少时再试。",
    ),
    (
        r"You ask for more at a time than can be served fairly; wait (\d+) s, .*",
        "你的请求太频繁了；请等 {0} 秒再试。",
    ),
    (
        r"You have uploaded as many files as one may in an hour; wait (\d+) s, .*",
        "你一小时内上传的文件数已达上限；请等 {0} 秒再试。",
    ),
    (
        r"You have uploaded as many files as one may in an hour; wait (\d+) min, .*",
        "你一小时内上传的文件数已达上限；请等 {0} 分钟再试。",
    ),
    (
        r"You have uploaded as much as one may in an hour; wait (\d+) s, .*",
        "你一小时内上传的总量已达上限；请等 {0} 秒再试。",
    ),
    (
        r"You have uploaded as much as one may in an hour; wait (\d+) min, .*",
        "你一小时内上传的总量已达上限；请等 {0} 分钟再试。",
    ),
    (
        r"This file is larger than ([\d,]+) MB, which is the most here; .*",
        "文件超过 {0} MB，这是这里的上限；请换小一点的。",
    ),
    (
        r"This request is larger than ([\d,]+) KB, which is the most; .*",
        "请求超过 {0} KB，这是上限；请减少一次的量。",
    ),
    (
        r"This recording is longer than (\d+) min, which is the most that visitors may give; .*",
        "录音超过 {0} 分钟，这是访客的上限；请截取一段，或先登录。",
    ),
    (
        r"The recording has reached the most that visitors may say\.",
        "录音已达访客的时长上限。",
    ),
)

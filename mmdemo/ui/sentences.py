"""Expected failures in Chinese: each sentence the floors below speak, by its pattern."""

import re

from mmdemo.media import Language
from mmdemo.ui.sentences_aside import ASIDE_PATTERNS
from mmdemo.ui.sentences_clips import CLIP_PATTERNS
from mmdemo.ui.sentences_comparing import COMPARING_PATTERNS
from mmdemo.ui.sentences_drawing import DRAWING_PATTERNS
from mmdemo.ui.sentences_exchange import EXCHANGE_PATTERNS
from mmdemo.ui.sentences_limits import LIMIT_PATTERNS
from mmdemo.ui.sentences_people import PEOPLE_PATTERNS
from mmdemo.ui.sentences_retrain import RETRAIN_PATTERNS
from mmdemo.ui.sentences_sharing import SHARING_PATTERNS
from mmdemo.ui.sentences_table import TABLE_PATTERNS

# English pattern, Chinese template. A sentence that no pattern knows is shown as it is.
_PATTERNS: tuple[tuple[str, str], ...] = (
    *CLIP_PATTERNS,
    *DRAWING_PATTERNS,
    *COMPARING_PATTERNS,
    *PEOPLE_PATTERNS,
    *EXCHANGE_PATTERNS,
    *TABLE_PATTERNS,
    *SHARING_PATTERNS,
    *ASIDE_PATTERNS,
    *RETRAIN_PATTERNS,
    *LIMIT_PATTERNS,
    (r"(.+) is empty \(0 bytes\); choose another file\.", "{0} 是空文件（0 字节），请换一个文件。"),
    (
        r"(.+) is an SVG drawing, which has no pixels;.*",
        "{0} 是 SVG 矢量图，没有像素；请导出为 PNG 再用。",
    ),
    (
        r"(.+) is a HEIC photo, which cannot be read here;.*",
        "{0} 是 HEIC 照片，这里读不了；请存为 JPEG 再用。",
    ),
    (
        r"(.+) is not a picture that can be read here; use (.+)\.",
        "{0} 不是这里能读的图片，请用 {1}。",
    ),
    (
        r"(.+) is damaged or was cut off while copying;.*",
        "{0} 已损坏或复制时被截断，请重新保存或下载。",
    ),
    (
        r"(.+) is ([\d,]+) x ([\d,]+) = ([\d,]+) million pixels; the limit is (\d+) million\..*",
        "{0} 有 {1} x {2} = {3} 百万像素，上限是 {4} 百万；请缩小后再用。",
    ),
    (
        r"(.+) is ([\d,]+) million pixels; the limit is (\d+) million\..*",
        "{0} 有 {1} 百万像素，上限是 {2} 百万；请缩小后再用。",
    ),
    (
        r"(.+) has the colour mode (.+), which cannot be read here;.*",
        "{0} 的颜色模式是 {1}，这里读不了；请存为 RGB 再用。",
    ),
    (r"There is no file (.+); check its path\.", "没有文件 {0}，请检查路径。"),
    (r"(.+) may not be read;.*", "没有权限读取 {0}。"),
    (r"Write a question first\.", "请先写一个问题。"),
    (
        r"The question has ([\d,]+) characters; ([\d,]+) are the most\..*",
        "问题有 {0} 个字符，最多 {1} 个；请缩短。",
    ),
    (r"(.+) writes English only;.*", "{0} 只会写英文；请选英文或换一个模型。"),
    (r"(.+) writes Chinese only;.*", "{0} 只会写中文；请选中文或换一个模型。"),
    (r"(.+) does not describe pictures;.*", "{0} 不能描述图片，请换一个模型。"),
    (r"(.+) does not answer questions;.*", "{0} 不能回答问题，请换一个模型。"),
    (
        r"(\d+) candidates cannot be had; ask for 1 to (\d+)\.",
        "不能要 {0} 个候选，请选 1 到 {1} 个。",
    ),
    (r"No model is called (.+)\. (?:Choose one of: (.+)\.|Give a name.*)", "没有叫 {0} 的模型。"),
    (r"The text is empty; write one,.*", "文字是空的；请写一点，或评为“错”。"),
    (
        r"The (?:[a-z ]+) has ([\d,]+) characters; at most ([\d,]+) can be kept\..*",
        "这里有 {0} 个字符，最多保存 {1} 个；请缩短。",
    ),
    (r".+ holds characters that are no text; type it anew\.", "里面有不是文字的字符，请重新输入。"),
    (r"That is too long to be dictated;.*", "语音输入太长了，每次最多半分钟。"),
    (r"The recording broke off on its way;.*", "录音在传送中断了，请再说一次。"),
    (r"The clip holds no sound;.*", "这个片段没有声音，请选长一点的。"),
    (r"There are no pairs to export.*", "没有可导出的样本：还没有评为“对”或“已修改”的。"),
    (r"The disk that holds (.+) is full;.*", "{0} 所在磁盘已满；请腾出空间后重试。没有保存。"),
    (r"(.+) cannot be written to;.*", "{0} 不可写；请改为可写，或换一个数据文件夹。没有保存。"),
    (r"(.+) cannot be used, because a file lies .*", "{0} 无法使用：应为文件夹的位置有一个文件。"),
    (r"Another program keeps (.+) locked;.*", "{0} 被另一个程序占用；请关闭它或稍后重试。"),
    (
        r"(.+) cannot be opened; check that its folder .*",
        "{0} 打不开；请检查文件夹是否存在且可写。",
    ),
    (r"(.+) is damaged or not a database;.*", "{0} 已损坏或不是数据库；请用备份恢复。"),
    (r"(.+) cannot be read or written \((.+)\);.*", "{0} 无法读写（{1}）；请检查磁盘后重试。"),
    (r"(.+) cannot be reached \((.+)\);.*", "{0} 无法连接（{1}）；请检查它是否在运行。"),
    (r"(.+) is too busy; try again in a moment\.", "{0} 正忙，请稍后重试。"),
    (
        r"(.+) is not on this machine, and the Hugging Face Hub cannot be reached\..*",
        "{0} 不在本机，且无法连接 Hugging Face Hub；自带模型仍可使用。",
    ),
    (r"The hub has no public model (.+); check the id\..*", "Hub 上没有公开模型 {0}，请检查名称。"),
    (r"(.+) is given only to those who accepted .*", "{0} 需要先接受条款并登录（hf auth login）。"),
    (r"The download of (.+) broke off;.*", "{0} 下载中断；重试会从中断处继续。自带模型仍可使用。"),
    (r"The folder (.+) of the model (.+) is missing;.*", "模型 {1} 的文件夹 {0} 不存在。"),
    (
        r"(.+) needs ([\d,]+) MB, more than the whole budget of ([\d,]+) MB\..*",
        "{0} 需要 {1} MB，超过全部预算 {2} MB；请调高 MMDEMO_MODEL_BUDGET_MB 或换小模型。",
    ),
    (
        r"(.+) needs ([\d,]+) MB, ([\d,]+) MB are free, .*",
        "{0} 需要 {1} MB，现有 {2} MB 空闲，其他模型正在使用；请稍后重试。",
    ),
    (r"The question is too long for this model .*", "问题对这个模型太长了；请缩短或换一个模型。"),
    (r"There is no pair (.+); it may have been deleted\.", "没有样本 {0}，可能已被删除。"),
    (r"This transcript is gone; .*", "这份转写已不在了，请重新转写录音。"),
    (
        r"There is no such (?:line|alternative); reload the page\.",
        "没有这一句或这个候选，请刷新页面。",
    ),
    (r"The recording has ended; begin another\.", "录音已结束，请重新开始。"),
    (r"The microphone's rate of ([\d,]+) Hz cannot be heard\.", "无法处理 {0} Hz 的麦克风采样率。"),
    (r"The sound arrived damaged; begin again\.", "声音在传输中损坏，请重新开始。"),
)
_COMPILED = tuple((re.compile(pattern, re.DOTALL), chinese) for pattern, chinese in _PATTERNS)


def in_language(sentence: str, language: Language) -> str:
    """The sentence in Chinese if that is wanted and known."""
    if language == "zh":
        for pattern, chinese in _COMPILED:
            if match := pattern.fullmatch(sentence):
                return chinese.format(*match.groups())
    return sentence

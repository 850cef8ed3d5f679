"""Writes ../io/fixtures/ultrafeedback.parquet with pyarrow, in the columns that UltraFeedback has on the hub: pip install pyarrow.

Two prompts of two answers, a prompt without answers, and one answer with a missing rating and a missing annotation.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

text = pa.string()
plain = pa.struct([("Rating", text), ("Rationale", text)])
typed = pa.struct([("Rating", text), ("Rationale", text), ("Rationale For Rating", text), ("Type", pa.list_(text))])
annotations = pa.struct(
    [("helpfulness", typed), ("honesty", plain), ("instruction_following", plain), ("truthfulness", typed)]
)
completion = pa.struct(
    [
        ("annotations", annotations),
        ("critique", text),
        ("custom_system_prompt", text),
        ("fine-grained_score", pa.float64()),
        ("model", text),
        ("overall_score", pa.float64()),
        ("principle", text),
        ("response", text),
    ]
)
schema = pa.schema(
    [
        ("source", text),
        ("instruction", text),
        ("models", pa.list_(text)),
        ("completions", pa.list_(completion)),
        ("correct_answers", pa.list_(text)),
        ("incorrect_answers", pa.list_(text)),
    ]
)


def answer(response, helpfulness, honesty, instruction_following, truthfulness):
    types = {"Rationale For Rating": "why", "Type": ["1", "3"]}
    rated = lambda rating, **more: None if rating is None else {"Rating": rating, "Rationale": "why", **more}
    return {
        "annotations": {
            "helpfulness": rated(helpfulness, **types),
            "honesty": rated(honesty),
            "instruction_following": rated(instruction_following),
            "truthfulness": rated(truthfulness, **types),
        },
        "critique": "good",
        "custom_system_prompt": "Be helpful.",
        "fine-grained_score": 4.0,
        "model": "a model",
        "overall_score": 7.5,
        "principle": "honesty",
        "response": response,
    }


def prompt(instruction, *completions):
    lists = {"correct_answers": ["None"], "incorrect_answers": []}
    return {"source": "test", "instruction": instruction, "models": ["a model"], "completions": list(completions), **lists}


rows = [
    prompt("Why is the sky blue?", answer("Light scatters.", "4", "5", "3", "5"), answer("Nobody knows.", "1", "2", "5", "1")),
    prompt("An empty one?"),
    prompt("And at night?", answer("It is dark.", "N/A", "5", "4", None), answer("Grüße 🌙", "2", "3", "3", "4")),
]
target = Path(__file__).parent.parent / "io" / "fixtures" / "ultrafeedback.parquet"
pq.write_table(pa.Table.from_pylist(rows, schema=schema), target, row_group_size=2)

#!/usr/bin/env python3
"""Carries the facts of an evidence collection into evidence/: numbers, identities, citations, n, spread, dates, and how far each was read.

    tools/import_evidence.py COLLECTION OUT [--models FILE]

COLLECTION holds observables.toml, targets/*.toml, parameters.toml, the study files (mg, sps_nmosd, ms_myositis_kinetics) and the fact files
(safety, manufacturing). FILE (default COLLECTION/../models/published_models.toml) names the published models and their papers. Long notes stay
behind; the meaning of each observable is written in tools/observable_texts.toml. The output is the same for the same input, byte for byte.
"""

import argparse
import pathlib
import re
import tomllib

STUDY_FILES = ["mg", "sps_nmosd", "ms_myositis_kinetics"]
FACT_FILES = ["safety", "manufacturing"]
TEXTS = pathlib.Path(__file__).with_name("observable_texts.toml")

# Names under which a study or paper is spoken of, beside its authors.
OTHER_NAMES = {
    "adapt_efgartigimod": ["ADAPT"],
    "mycaring_rozanolixizumab": ["MycarinG"],
    "regain_eculizumab": ["REGAIN"],
    "raise_zilucoplan": ["RAISE"],
    "mint_inebilizumab": ["MINT"],
    "beatmg_rituximab": ["BeatMG"],
    "reset_mg_rese_cel": ["RESET-MG"],
    "prevent_2019_eculizumab": ["PREVENT"],
    "nmomentum_2019_rcp": ["N-MOmentum"],
    "sakurasky_2019": ["SAkuraSky"],
    "aid_castle2026": ["CASTLE"],
    "ms_ocrelizumab_opera": ["OPERA"],
    "ms_ocrelizumab_oratorio": ["ORATORIO"],
    "ms_ahsct_mist2019": ["MIST"],
    "iim_ivig_proderm": ["ProDERM"],
    "rejeski_2023": ["EHA/EBMT 2023 ICAHT"],
    "cd20_car_process_front_immunol": ["CD20 process"],
    "humanized_cd19_batches": ["humanized CD19"],
    "uk_tisa_scheme_2024": ["UK, 2024"],
}

# Published models by the section of the survey that describes them.
MODEL_SECTIONS = {
    "stein2019": 1,
    "ogasawara2021_lisocel": 2,
    "chaudhury2020_ec50": 5,
    "kimmel2021": 6,
    "leon_triana2020_ball": 7,
    "leon_triana2021_dual": 8,
    "barros2021_cartmath": 9,
    "hanson2016": 10,
    "hardiansyah2019": 11,
    "singh2021_bb2121": 12,
    "mueller_schoell2021": 13,
    "kirouac2023": 14,
    "owens_bozic2021": 15,
    "hosseini2020_human": 16,
    "yu2022_ofatumumab_ms": 17,
    "varela_gonzalez_aller2025_fludarabine": 19,
    "alexander_wahl2010": 20,
}

TARGET_KEYS = (
    "id study citation disease population subgroup arm observable statistic score threshold sustained_days confirmation_weeks criterion antigen site "
    "isotype severity feature summary comparator baseline baseline_sd baseline_statistic baseline_unit baseline_observable baseline_quality time_days "
    "window_days value lower upper spread interval_kind limit n n_unit n_source n_study count role cluster quality confidence strength conversion "
    "derivation source_value source_unit source from from_row"
).split()
LEFT_BEHIND = {"note", "named_in"}
ARM_KEYS = "kind product drug construct costim vector source infusions dose dose_cells dose_cells_per_kg schedule lymphodepletion background note recalled".split()
SOURCE_KEYS = "id kind what disease product value unit spread n population citation doi_or_url recalled derived confidence aliases".split()
KIND_ORDER = ["study", "publication", "model", "parameter", "summary"]

IDENTIFIER = re.compile(
    r"(?:doi[: ]\s*)?\b10\.\d{4,9}/(?:\([^\s()]*\)|[^\s,;()\]])+|\bPMC\d+|\bPMID:?\s*\d+|\bNCT\d{8}|https?://\S+|\b(?:[\w-]+\.)+(?:org|com|net|edu|gov|uk|fr|eu)/[^\s,;\])]+",
    re.IGNORECASE,
)
SEPARATE_IDENTIFIER = re.compile(r"(?:(?:^|[,;])\s*|(?<=\()\s*)(?!NCT)(?:" + IDENTIFIER.pattern + r")(?=\s*(?:[,;)\]]|\(|$))", re.IGNORECASE)
PAPER = re.compile(r"[A-ZÄÖÜ][^,;(]+, [^,;(]*\b(?:19|20)\d\d(?:;[^,;( ]+)?")
POPULATION = re.compile(
    r"\b(\d[\d,]*) ((?:healthy |adult |living |kidney |organ )*(?:adults?|donors?|patients?|subjects?|volunteers?|controls|people|children|men|women))\b"
)
SAMPLE_SIZE = re.compile(r"\bn ?= ?(\d+)\b", re.IGNORECASE)


def read(path):
    with open(path, "rb") as stream:
        return tomllib.load(stream)


def number(value):
    if isinstance(value, float):
        if value != value:
            raise ValueError("not a number")
        if value and not 1e-4 <= abs(value) < 1e6:
            mantissa, exponent = f"{value:.16e}".split("e")
            digits = repr(value)
            if "e" in digits:
                return digits if "." in digits else digits.replace("e", ".0e")
            mantissa = f"{float(mantissa):.15g}"
            mantissa = mantissa if "." in mantissa else mantissa + ".0"
            return f"{mantissa}e{int(exponent)}" if float(f"{mantissa}e{int(exponent)}") == value else digits
    return repr(value)


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
    if isinstance(value, list):
        return "[" + ", ".join(text(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {text(item)}" for key, item in value.items()) + " }"
    raise TypeError(type(value))


def write(path, heading, schema, table, rows):
    lines = [f"#:schema {schema}", f"# {heading}", "# Made by tools/import_evidence.py; change the script or its input, not this file.", "schema = 1"]
    for row in rows:
        lines += ["", f"[[{table}]]"] + [f"{key} = {text(value)}" for key, value in row.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def picked(row, keys):
    return {key: row[key] for key in keys if key in row and row[key] not in ("", [])}


def observables(collection):
    words = read(TEXTS)
    rows = []
    for row in read(collection / "observables.toml")["observable"]:
        own = words.pop(row["id"])
        rows.append({
            "id": row["id"], "area": row["area"], "meaning": own["meaning"], "unit": row["unit"], "kind": row["kind"], "direction": row["direction"],
            "model_quantity": own.get("column", ""), "range": row["range"], "rounding": row["rounding"],
        })
    if words:
        raise SystemExit(f"observable_texts.toml describes unknown observables: {', '.join(sorted(words))}")
    return rows


def target(row):
    unknown = set(row) - set(TARGET_KEYS) - LEFT_BEHIND
    unknown |= {f"arm.{key}" for key in set(row["arm"]) - set(ARM_KEYS)}
    if unknown:
        raise SystemExit(f"{row['id']}: unknown keys {', '.join(sorted(unknown))}")
    row = dict(row, arm=picked(row["arm"], ARM_KEYS))
    return picked(row, TARGET_KEYS)


def split_citation(source):
    """Citation and identifiers of a free source text: identifiers between separators leave the citation, those inside a phrase stay in it too."""
    source = source.replace("[table values as transcribed in github.com/nlmixr2/nlmixr2lib]", "(table as in nlmixr2lib)")
    found = [re.sub(r"^doi[: ]\s*", "", item.rstrip(".")) for item in IDENTIFIER.findall(source)]
    citation = SEPARATE_IDENTIFIER.sub("", source)
    citation = re.sub(r"\(\s*\)", "", citation)
    citation = re.sub(r"\s+(?=[,;)])|(?<=\()\s*[,;]\s*", "", citation)
    return re.sub(r"\s+", " ", citation).strip(" ,;") or source, " ; ".join(dict.fromkeys(found))


def sample(*texts):
    """n and population words where a text states them."""
    for item in texts:
        match = POPULATION.search(item)
        if match:
            return {"n": int(match[1].replace(",", "")), "population": f"{match[1]} {match[2]}"}
    for item in texts:
        match = SAMPLE_SIZE.search(item)
        if match:
            return {"n": int(match[1])}
    return {}


def study_sources(collection):
    for name in STUDY_FILES:
        for study in read(collection / f"{name}.toml")["study"]:
            product = study.get("product", "")
            observed = study.get("observation", [])
            entry = {
                "id": study["id"], "kind": "study", "what": f"{product} in {study['disease']}" if product not in ("", "none") else study["disease"],
                "disease": study["disease"], "product": product, "citation": study["citation"], "doi_or_url": study["doi_or_url"],
                "recalled": bool(observed) and all(row["recalled"] for row in observed), "aliases": OTHER_NAMES.get(study["id"], []),
            }
            if study.get("n"):
                entry["n"] = study["n"]
            yield entry


def slug(citation, taken):
    author = re.match(r"(?:van de |de )?([A-ZÄÖÜ][\w'-]+)(?: [A-Z]{1,3}\b|,| )", citation)
    year = re.search(r"\b((?:19|20)\d\d)\b", citation)
    plain = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "Ü": "ue", "Ö": "oe", "Ä": "ae", "ß": "ss"})
    words = re.findall(r"[a-z0-9]+", citation.translate(plain).lower())
    surname = bool(re.match(r"(?:van de |de )?[A-ZÄÖÜ][\w'-]+ [A-Z]{1,3},", citation))
    base = f"{re.sub(r'[^a-z0-9]+', '_', author[1].translate(plain).lower())}_{year[1]}" if surname and year else "_".join(words[:5])
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}_{count}"
    return name


def paper(source):
    """The paper that a free source text names, whichever table of it was read."""
    match = PAPER.match(source)
    return match[0] if match else source


def publication_sources(collection, targets, studies):
    """Papers behind targets and facts that no study file describes."""
    entries, by_paper = {}, {}

    def entry_of(identity, source):
        entry = entries.setdefault(identity, {"texts": [], "n": 0, "recalled": True, "topics": set(), "products": set()})
        if source not in entry["texts"]:
            entry["texts"].append(source)
        return entry

    for row in targets:
        by_paper.setdefault(paper(row["source"]), row["study"])
        if row["study"] in studies:
            continue
        entry = entry_of(row["study"], row["source"])
        entry["n"] = max(entry["n"], row.get("n", 0))
        entry["recalled"] &= row["quality"] == "recalled"
        entry["products"] |= {row["arm"].get("product", row["arm"].get("drug", ""))} - {""}
        entry["topics"].add(row["observable"].replace("_", " "))
    for name in FACT_FILES:
        for fact in read(collection / f"{name}.toml")["fact"]:
            source = fact["source"]
            if source.startswith("derived") or not re.search(r"\d{4}|[A-Z]\w+ (?:label|manual|leukapheresis manual)", source):
                continue
            identity = by_paper.setdefault(paper(source), None) or slug(source, set(entries) | studies)
            by_paper[paper(source)] = identity
            if identity in studies:
                continue
            entry = entry_of(identity, source)
            entry["n"] = max(entry["n"], fact["n"])
            entry["recalled"] &= fact["recalled"]
            entry["topics"].add(fact["topic"].replace("_", " "))
            entry["products"] |= {fact["product"]} - {"any", ""}
    for identity, entry in entries.items():
        texts = [split_citation(text) for text in entry["texts"]]
        papers = list(dict.fromkeys(paper(citation) if len(texts) > 1 else citation for citation, _ in texts))
        topics, products = sorted(entry["topics"]), sorted(entry["products"])
        yield {"id": identity, "kind": "publication", "what": ", ".join(topics[:4]) + (", ..." if len(topics) > 4 else ""),
               "product": ", ".join(products[:4]) + (", ..." if len(products) > 4 else ""), "citation": " ; ".join(papers),
               "doi_or_url": " ; ".join(dict.fromkeys(item for _, items in texts for item in items.split(" ; ") if item)), "recalled": entry["recalled"],
               "aliases": OTHER_NAMES.get(identity, []), **({"n": entry["n"]} if entry["n"] else {})}


def parameter_sources(collection):
    for row in read(collection / "parameters.toml")["parameter"]:
        citation, identifiers = split_citation(row["source"])
        yield {"id": row["symbol"], "kind": "parameter", "what": row["name"], "value": row["value"], "unit": row["unit"], "spread": row["spread"],
               "citation": citation, "doi_or_url": identifiers, "recalled": row["recalled"], "derived": row["derived"], "confidence": row["confidence"],
               **sample(row["note"], row["spread"], row["source"])}


def model_sources(path):
    if not path.exists():
        return
    for name, table in read(path).items():
        if not isinstance(table, dict) or "source" not in table:
            continue
        citation, identifiers = split_citation(table["source"])
        entry = {"id": name, "kind": "model", "what": "published model", "citation": citation, "doi_or_url": identifiers,
                 "recalled": table.get("status") != "read", "aliases": []}
        if name in MODEL_SECTIONS:
            entry["aliases"] = [re.match(r"[A-Z][\w-]+", citation)[0], f"published_models section {MODEL_SECTIONS[name]}"]
        yield entry


def summary_sources(collection):
    """Figures that a study file derives from several of its studies, and themes that it names with the studies behind them."""
    for name in STUDY_FILES:
        data = read(collection / f"{name}.toml")
        for row in data.get("model_target", []):
            yield {"id": row["name"], "kind": "summary", "what": row["name"].replace("_", " "), "value": row["value"], "unit": row["unit"],
                   "spread": row["spread"], "citation": row["from_studies"].replace(", ", " ; "), "derived": row["derived"]}
        for row in data.get("model_hint", []):
            yield {"id": row["topic"], "kind": "summary", "what": row["topic"].replace("_", " "), "citation": row["based_on"].replace("; ", " ; "),
                   "derived": True}


def sources(collection, targets, models):
    studies = list(study_sources(collection))
    rows = studies + list(publication_sources(collection, targets, {row["id"] for row in studies})) + list(model_sources(models))
    rows += list(parameter_sources(collection)) + list(summary_sources(collection))
    seen = set()
    for row in rows:
        if row["id"] in seen:
            raise SystemExit(f"two sources are called {row['id']}")
        seen.add(row["id"])
    unused = set(OTHER_NAMES) - seen
    if unused:
        raise SystemExit(f"OTHER_NAMES speaks of unknown sources: {', '.join(sorted(unused))}")
    rows.sort(key=lambda row: (KIND_ORDER.index(row["kind"]), row["id"].lower(), row["id"]))
    return [{key: value for key, value in picked(row, SOURCE_KEYS).items() if value is not False} for row in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("collection", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--models", type=pathlib.Path)
    arguments = parser.parse_args()
    collection, out = arguments.collection, arguments.out
    models = arguments.models or collection.parent / "models" / "published_models.toml"

    rows = observables(collection)
    write(out / "observables.toml", "What can be observed: the vocabulary of targets and results.", "../schema/observables.schema.json", "observable", rows)
    known = {row["id"] for row in rows}
    every = []
    for path in sorted((collection / "targets").glob("*.toml")):
        targets = sorted((target(row) for row in read(path)["target"]), key=lambda row: row["id"])
        for row in targets:
            if row["observable"] not in known:
                raise SystemExit(f"{row['id']}: unknown observable {row['observable']}")
        every += targets
        heading = f"Published statistics, {path.stem.replace('_', ' ')}: one table for each."
        write(out / "targets" / path.name, heading, "../../schema/targets.schema.json", "target", targets)
    found = sources(collection, every, models)
    heading = "Where numbers come from: studies, publications, published models, parameters by symbol, and figures derived from several studies."
    write(out / "sources.toml", heading, "../schema/sources.schema.json", "source", found)
    print(f"{len(rows)} observables, {len(every)} targets, {len(found)} sources")


if __name__ == "__main__":
    main()

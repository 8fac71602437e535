"""Every part file is needed by exactly the scenarios that compose it, and missed by its name."""
import re

from program_case import LIBRARY, ProgramCase, copy_library

# Which scenarios compose a mechanism: those with a treatment that acts through it.
MECHANISM_OF = {"car_t": "product", "car_t_tissue": "product", "car_t_traffic": "product", "anti_cd20": "rituximab", "anti_cd20_tissue": "rituximab", "complement_c5": "eculizumab"}


def text_of(file):
    return file.read_text() if file.exists() else ""


class DeletedParts(ProgramCase):
    def needs(self, scenario):
        """The files that a scenario composes besides the body, from what it and its cards say."""
        text = scenario.read_text()
        named = set(re.findall(r'^(?:drug|product|regimen) = "(\w+)"', text, re.MULTILINE))
        for regimen in list(named):
            named |= set(re.findall(r'^drug = "(\w+)"', text_of(LIBRARY / "regimens" / f"{regimen}.toml"), re.MULTILINE))
        diseases = set(re.findall(r'"(\w+)"', re.search(r"^diseases = \[(.*)\]", text, re.MULTILINE)[1]))
        for disease in diseases:
            scores = re.search(r"^scores = \[(.*)\]", text_of(LIBRARY / "diseases" / f"{disease}.toml"), re.MULTILINE)
            named |= set(re.findall(r'"(\w+)"', scores[1])) if scores else set()
        named |= diseases
        has_product = re.search(r"^product = ", text, re.MULTILINE) is not None
        named |= {name for name, by in MECHANISM_OF.items() if by in named or (by == "product" and has_product)}
        cards = [file for file in LIBRARY.rglob("*.toml") if file.stem in named]
        models = set(re.findall(r'^model = "(?:\w+/)?(\w+)"', "\n".join(card.read_text() for card in cards), re.MULTILINE))
        return named | models

    def test_deleting_one_part(self):
        library = copy_library(self.folder / "library")
        scenarios = sorted((library / "scenarios").glob("*.toml"))
        needs = {scenario: self.needs(scenario) for scenario in scenarios}
        files = [file for file in sorted(library.rglob("*")) if file.suffix in (".toml", ".ant") and file.parent.name not in ("scenarios", "reports")]
        self.assertGreater(len(files), 100)
        wrong = []
        for file in files:
            content = file.read_bytes()
            file.unlink()
            for scenario in scenarios:
                done = self.run_program("model", "show", scenario, environment={"NEUROCART_DATA": str(self.folder)})
                failed = done.returncode != 0
                expected = file.parent.name == "host" or file.stem == "anatomy" or file.stem in needs[scenario]
                if failed != expected or (failed and (done.returncode != 2 or file.stem not in done.stderr)):
                    wrong.append(f"{file.relative_to(library)}, {scenario.stem}: exit {done.returncode}, expected {'2' if expected else '0'}: {done.stderr[:200]}")
            file.write_bytes(content)
        print(f"{len(files)} files deleted one by one, {len(scenarios)} scenarios composed each time, {len(wrong)} not as expected")
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_a_folder_that_overrides_the_body(self):
        """A card and its equations in a folder of one's own take the place of the library's, and nothing else changes."""
        self.copy_part("host/fcrn.toml", lambda card: card.replace("value = 0.947", "value = 0.9"))
        scenario = LIBRARY / "scenarios" / "mg_achr_efgartigimod.toml"
        done = self.run_program("model", "show", scenario, "--library", "own")
        self.assertEqual(done.returncode, 0, done.stderr)
        before = self.run_program("model", "show", scenario).stdout.splitlines()
        after = done.stdout.splitlines()
        self.assertEqual([(a, b) for a, b in zip(before, after) if a != b], [("  fcrn__rescue_ceiling = 0.947;", "  fcrn__rescue_ceiling = 0.9;")])

"""Bad input: a numbered diagnostic with file, line and the nearest names, exit 2 and nothing written; a bad place to write: exit 5."""
from program_case import CELLS, ProgramCase, line_of


class ScenarioFaults(ProgramCase):
    def faulty(self, old, new):
        self.assertIn(old, CELLS)
        text = CELLS.replace(old, new)
        self.write("s.toml", text)
        return text, self.run_program("simulate", "s.toml", "-o", "out")

    def test_misspelt_key(self):
        text, done = self.faulty("weight =", "wieght =")
        self.assert_fault(done, "N2001", f"s.toml:{line_of(text, 'wieght')}", "'wieght'", "did you mean 'weight'")

    def test_misspelt_table(self):
        text, done = self.faulty("[patient]", "[pateint]")
        self.assert_fault(done, "N2001", f"s.toml:{line_of(text, 'pateint')}", "did you mean 'patient'")

    def test_unknown_part(self):
        text, done = self.faulty('"cd19_car_t_nominal"', '"cd19_car_t_nominl"')
        self.assert_fault(done, "N2002", f"s.toml:{line_of(text, 'nominl')}", "did you mean 'cd19_car_t_nominal'")

    def test_unknown_disease(self):
        text, done = self.faulty('"mg_achr"', '"mg_ahcr"')
        self.assert_fault(done, "N2002", f"s.toml:{line_of(text, 'mg_ahcr')}", "did you mean 'mg_achr'")

    def test_negative_dose(self):
        text, done = self.faulty('product = "cd19_car_t_nominal"', 'product = "cd19_car_t_nominal"\ndose = "-1e8 cells"')
        self.assert_fault(done, "N4002", f"s.toml:{line_of(text, '-1e8')}", "negative")

    def test_dose_that_is_no_number(self):
        text, done = self.faulty('product = "cd19_car_t_nominal"', 'product = "cd19_car_t_nominal"\ndose = nan')
        self.assert_fault(done, "N4002", f"s.toml:{line_of(text, 'nan')}", "finite")

    def test_dose_in_another_unit(self):
        text, done = self.faulty('product = "cd19_car_t_nominal"', 'product = "cd19_car_t_nominal"\ndose = "1 kg"')
        self.assert_fault(done, r"N[34]\d+", f"s.toml:{line_of(text, '1 kg')}")

    def test_two_faults_in_one_run(self):
        text = CELLS.replace("weight =", "wieght =").replace('"flu_cy_nominal"', '"flu_cy_nominl"')
        self.write("s.toml", text)
        done = self.run_program("simulate", "s.toml", "-o", "out")
        self.assert_fault(done, "N2001", f"s.toml:{line_of(text, 'wieght')}")
        self.assert_fault(done, "N2002", f"s.toml:{line_of(text, 'nominl')}")

    def test_missing_file(self):
        self.assert_fault(self.run_program("simulate", "absent.toml", "-o", "out"), "N1001", "absent.toml")

    def test_broken_toml(self):
        text, done = self.faulty('weight = "70 kg"', 'weight = "70 kg')
        self.assert_fault(done, "N1090", f"s.toml:{line_of(text, '70 kg')}")


class OptionFaults(ProgramCase):
    def with_options(self, *options):
        self.write("s.toml", CELLS)
        return self.run_program("simulate", "s.toml", "-o", "out", *options)

    def test_misspelt_path(self):
        self.assert_fault(self.with_options("--set", "car_t.kiling_rate=3"), "N2011", "--set", "did you mean 'car_t.killing_rate'")

    def test_value_that_is_no_number(self):
        for value in ("nan", "inf"):
            self.assert_fault(self.with_options("--set", f"car_t.killing_rate={value}"), "N400[23]", "--set", "'car_t.killing_rate'")

    def test_value_in_another_dimension(self):
        self.assert_fault(self.with_options("--set", "car_t.killing_rate=3 kg"), "N3001", "--set", "1/day")

    def test_override_without_value(self):
        self.assert_fault(self.with_options("--set", "car_t.killing_rate"), "N4011", "--set")

    def test_misspelt_column(self):
        self.assert_fault(self.with_options("--show", "car_t.total_cels"), r"N\d{4}", "", "car_t.total_cells")

    def test_unknown_option(self):
        done = self.with_options("--bogus")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--bogus", done.stderr)
        self.assertFalse((self.folder / "out").exists())

    def test_bad_option_values(self):
        for option in (("--seed", "x"), ("--tolerance", "-1"), ("--threads", "-3"), ("--digits", "40")):
            done = self.with_options(*option)
            self.assertEqual(done.returncode, 2, option)
            self.assertIn(option[0], done.stderr)
            self.assertFalse((self.folder / "out").exists())

    def test_library_folder_that_is_absent(self):
        self.assert_fault(self.with_options("--library", "absent"), "N2090", "absent")


class CardFaults(ProgramCase):
    def with_card(self, part, change):
        text = self.copy_part(part, change)
        self.write("s.toml", CELLS)
        return text, self.run_program("simulate", "s.toml", "-o", "out", "--library", "own")

    def test_misspelt_path(self):
        text, done = self.with_card("products/cd19_car_t_nominal.toml", lambda card: card.replace('"car_t.bcma_car"', '"car_t.bcma_cra"'))
        self.assert_fault(done, "N2011", f"own/products/cd19_car_t_nominal.toml:{line_of(text, 'bcma_cra')}", "did you mean 'car_t.bcma_car'")

    def test_misspelt_key(self):
        text, done = self.with_card("host/fcrn.toml", lambda card: card.replace("purpose =", "purpos ="))
        self.assert_fault(done, "N2001", f"own/host/fcrn.toml:{line_of(text, 'purpos =')}", "did you mean 'purpose'")

    def test_misspelt_symbol_in_a_term(self):
        text, done = self.with_card("host/igg.toml", lambda card: card.replace('"load_by_igg * plasma /', '"load_by_igg * plsma /'))
        self.assert_fault(done, "N2005", f"own/host/igg.toml:{line_of(text, 'plsma')}", "did you mean 'plasma'")

    def test_misspelt_junction(self):
        text, done = self.with_card("host/igg.toml", lambda card: card.replace('"fcrn.competition"', '"fcrn.competiton"'))
        self.assert_fault(done, "N2004", f"own/host/igg.toml:{line_of(text, 'competiton')}", "did you mean 'fcrn.competition'")

    def test_second_writer(self):
        second = '[contributes]\n"fcrn.rescue" = "0.5"'
        text, done = self.with_card("host/igg.toml", lambda card: card.replace("[contributes]", second))
        self.assert_fault(done, "N2008", f"own/host/igg.toml:{line_of(text, second.splitlines()[1])}", "fcrn.rescue")

    def test_impossible_selector(self):
        def plant(card):
            return card.replace("[contributes]", '[contributes]\n"@no_such_tag.hazard" = "loss"') if "[contributes]" in card else card + '\n[contributes]\n"@no_such_tag.hazard" = "loss"\n'

        text, done = self.with_card("host/igg.toml", plant)
        self.assert_fault(done, "N2006", f"own/host/igg.toml:{line_of(text, 'no_such_tag')}", "no_such_tag")

    def test_cycle_of_derived_constants(self):
        def plant(card):
            return card.replace("rescue_ceiling = { value = 0.947", 'rescue_ceiling = { value = "load_by_igg"').replace("load_by_igg = { value = 0.133", 'load_by_igg = { value = "rescue_ceiling"')

        text, done = self.with_card("host/fcrn.toml", plant)
        self.assertIn('value = "rescue_ceiling"', text)
        self.assert_fault(done, "N2052", f"own/host/fcrn.toml:{line_of(text, 'rescue_ceiling = {')}", "load_by_igg", f"own/host/fcrn.toml:{line_of(text, 'load_by_igg = {')}")

    def test_unit_of_another_dimension_or_scale(self):
        for unit, code in (("kg", "N3001"), ("mL", "N3002")):
            text = self.copy_part("drugs/efgartigimod.toml", lambda card: card.replace('value = 17, unit = "L"', f'value = 17, unit = "{unit}"'))
            self.write("s.toml", CELLS.replace("\n[run]", '\n[[treatment]]\ndrug = "efgartigimod"\nat = "infusion"\n\n[run]'))
            done = self.run_program("simulate", "s.toml", "-o", "out", "--library", "own")
            self.assert_fault(done, code, f"own/drugs/efgartigimod.toml:{line_of(text, 'value = 17')}", f"unit {unit} of 'efgartigimod.distribution_volume'")

    def test_junction_that_a_model_writes_too(self):
        junction = 'rescue_reference = { op = "sum", unit = "1", meaning = "again" }'
        text, done = self.with_card("host/fcrn.toml", lambda card: card.replace("[junctions]", "[junctions]\n" + junction))
        equations = (self.folder / "own" / "host" / "fcrn.ant").read_text()
        self.assert_fault(done, "N2008", f"own/host/fcrn.ant:{line_of(equations, 'rescue_reference =')}", f"own/host/fcrn.toml:{line_of(text, 'again')}")


class PlacesToWrite(ProgramCase):
    def test_below_a_regular_file(self):
        self.write("s.toml", CELLS)
        self.write("file", "kept")
        for place in ("file", "file/below", "file/below/deeper"):
            done = self.run_program("simulate", "s.toml", "-o", place)
            self.assertEqual(done.returncode, 5, place + done.stderr)  # root or not
            self.assertIn("file", done.stderr)
        self.assertEqual((self.folder / "file").read_text(), "kept")

    def test_tables_below_a_regular_file(self):
        self.write("file", "kept")
        self.write("m.ant", "model m\n  x' = -x; x = 1;\nend\n")
        done = self.run_program("run", "m.ant", "--start", 0, "--end", 1, "--steps", 2, "-o", "file/x.csv")
        self.assertEqual(done.returncode, 5, done.stderr)
        done = self.run_program("evidence", "-o", "file/x")
        self.assertEqual(done.returncode, 5, done.stderr)
        self.write("s.toml", CELLS)
        done = self.run_program("model", "show", "s.toml", "-o", "file/x.ant")
        self.assertEqual(done.returncode, 5, done.stderr)

    def test_results_of_another_run(self):
        self.write("s.toml", CELLS)
        self.simulate("s.toml", "--no-report")
        before = self.bytes_of("timecourse.csv")
        again = ("--no-report", "--set", "car_t.killing_rate=3")
        done = self.simulate("s.toml", *again, code=2)
        self.assertIn("error N4090", done.stderr)
        self.assertIn("--force", done.stderr)
        self.assertEqual(before, self.bytes_of("timecourse.csv"))
        self.simulate("s.toml", *again, "--force")
        self.assertNotEqual(before, self.bytes_of("timecourse.csv"))

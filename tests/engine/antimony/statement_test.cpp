// Statements of a single model. Meanings were compared with libAntimony 3.3 on the same texts.
#include "reading.hpp"

namespace neurocart::antimony {
namespace {

using model::Symbol;

TEST(Statements, ValuesRulesAndRates) {
  const model::Model model = read_clean("k = 0.1; x = 2*k\ny := x + k; z' = -k*z\nz = 3;");
  EXPECT_EQ(initial_of(model, "k"), "0.1");
  EXPECT_EQ(initial_of(model, "x"), "2*k");
  EXPECT_EQ(rule_of(model, "y"), ":= x + k");
  EXPECT_EQ(rule_of(model, "z"), "' -k*z");
  EXPECT_EQ(initial_of(model, "z"), "3");
  EXPECT_TRUE(find_symbol(model, "k")->constant);
  EXPECT_TRUE(find_symbol(model, "x")->constant);
  EXPECT_FALSE(find_symbol(model, "y")->constant);
  EXPECT_FALSE(find_symbol(model, "z")->constant);
}

TEST(Statements, ANameWithoutValueIsASymbolWithoutInitial) {
  const model::Model model = read_clean("y := a*b; b = ;");
  EXPECT_EQ(initial_of(model, "a"), "(none)");
  EXPECT_EQ(initial_of(model, "b"), "(none)");
}

TEST(Statements, SpeciesCompartmentsAndTheirKinds) {
  const model::Model model =
      read_clean("compartment C = 2; species S in C = 5, $B; const species K; substanceOnly species N in C; N = 7; var V; const P = 1; X in C");
  EXPECT_EQ(find_symbol(model, "C")->kind, Symbol::Kind::compartment);
  const Symbol* species = find_symbol(model, "S");
  EXPECT_EQ(species->kind, Symbol::Kind::species);
  EXPECT_EQ(species->compartment, "C");
  EXPECT_TRUE(species->initial_is_concentration);
  EXPECT_FALSE(species->boundary);
  EXPECT_FALSE(species->constant);
  EXPECT_TRUE(find_symbol(model, "B")->boundary);
  EXPECT_TRUE(find_symbol(model, "B")->compartment.empty());
  EXPECT_TRUE(find_symbol(model, "K")->boundary && find_symbol(model, "K")->constant);
  EXPECT_TRUE(find_symbol(model, "N")->substance_only);
  EXPECT_FALSE(find_symbol(model, "N")->initial_is_concentration);
  EXPECT_FALSE(find_symbol(model, "V")->constant);
  EXPECT_TRUE(find_symbol(model, "P")->constant);
  EXPECT_EQ(find_symbol(model, "X")->kind, Symbol::Kind::species);
}

TEST(Statements, Reactions) {
  const model::Model model = read_clean("J1: 2 A + $B -> 0.5 C; k*A\nA => D; 3\n-> A; 1; D -> ; 2\nn E -> F; k; n = 4; k = 1");
  ASSERT_EQ(model.reactions.size(), 5U);
  EXPECT_EQ(model.reactions[0].id, "J1");
  ASSERT_EQ(model.reactions[0].reactants.size(), 2U);
  EXPECT_EQ(model.reactions[0].reactants[0].species, "A");
  EXPECT_EQ(model::to_text(*model.reactions[0].reactants[0].stoichiometry), "2");
  EXPECT_EQ(model::to_text(*model.reactions[0].products[0].stoichiometry), "0.5");
  EXPECT_TRUE(find_symbol(model, "B")->boundary);
  EXPECT_EQ(model.reactions[1].id, "_J0");
  EXPECT_TRUE(model.reactions[2].reactants.empty());
  EXPECT_TRUE(model.reactions[3].products.empty());
  EXPECT_EQ(model::to_text(*model.reactions[4].reactants[0].stoichiometry), "n");
}

TEST(Statements, AReactionsNameStandsForItsRate) {
  const model::Model model = read_clean("J1: A -> B; k*A; x := 2*J1; k = 1");
  EXPECT_EQ(rule_of(model, "x"), ":= 2*(k*A)");
  EXPECT_EQ(model.find("J1"), -1);
}

TEST(Statements, RateOfIsTheRightHandSide) {
  const model::Model model = read_clean("x' = 3*k; y := rateOf(x); J: S -> T; k*S; z := rateOf(S); q := rateOf(k); k = 1; S in C; C = 2; T in C; S = 1");
  EXPECT_EQ(rule_of(model, "y"), ":= 3*k");
  EXPECT_EQ(rule_of(model, "z"), ":= (0 - 1*(k*S))/C");
  EXPECT_EQ(rule_of(model, "q"), ":= 0");
}

TEST(Statements, InteractionsChangeNoEquation) {
  const model::Model model = read_clean("J: A -> B; k*A*M; k = 1\nM -o J\nM -| J\nI1: M -( J;");
  EXPECT_EQ(model.reactions.size(), 1U);
}

TEST(Statements, Functions) {
  const model::Model model = read_clean("function f(x, y)\n  x*y + x;\nend\nfunction g(x); f(x, 2); end\na := g(b + 1); b = 2");
  EXPECT_EQ(rule_of(model, "a"), ":= (b + 1)*2 + (b + 1)");
}

TEST(Statements, AFunctionMayBearTheNameOfABuiltIn) {
  const model::Model model = read_clean("function growth(x); x^2; end\nfunction sec(x); 3*x; end\na := sec(b) + growth(b); b = 2");
  EXPECT_EQ(rule_of(model, "a"), ":= 3*b + b^2");
}

TEST(Statements, CommentsContinuationAndSeparators) {
  const model::Model model = read_clean("a = 1 // one\nb = 2 # two\n/* three\n four */ c = \\\n 3;;;d=4");
  EXPECT_EQ(initial_of(model, "c"), "3");
  EXPECT_EQ(initial_of(model, "d"), "4");
  EXPECT_EQ(find_symbol(model, "c")->span.line, 4);
  EXPECT_EQ(find_symbol(model, "c")->span.column, 10);
}

TEST(Statements, WindowsAndOldMacLineEnds) {
  const model::Model model = read_clean("a = 1\r\nb = 2\rc = 3");
  EXPECT_EQ(find_symbol(model, "b")->span.line, 2);
  EXPECT_EQ(find_symbol(model, "c")->span.line, 3);
}

TEST(Statements, AnnotationsAreLeftOut) {
  const model::Model model = read_clean(
      "model m()\n a = 3\n a.sboTerm = 25\n a identity \"http://x\",\n \"http://y\"\n a notes ```\n<p>\"text\"</p>\n```\n a creator1.givenName \"L\"\n sboTerm "
      "= 5\nend\n"
      "m is \"whole\"\nm modified.year 2019\nm.sboTerm = 8\n");
  EXPECT_EQ(model.symbols.size(), 1U);
  EXPECT_EQ(model.name, "m");
}

TEST(Statements, DisplayNames) {
  const model::Model model = read_clean("spleen__cells = 1\nspleen__cells is \"spleen.cells\"\nb = 2");
  EXPECT_EQ(find_symbol(model, "spleen__cells")->display_name, "spleen.cells");
  EXPECT_EQ(find_symbol(model, "b")->display_name, "b");
}

TEST(Statements, TheMarkedModelIsTheMainOne) {
  EXPECT_EQ(read_clean("model *a()\n x=1\nend\nmodel b()\n y=1\nend").name, "a");
  EXPECT_EQ(read_clean("model a()\n x=1\nend\nmodel b()\n y=1\nend").name, "b");
  EXPECT_EQ(read_clean("x = 1").name, "");
  Diagnostics diagnostics;
  ReadOptions options;
  options.main_model = "a";
  EXPECT_GE(read_model("model a()\n x=1\nend\nmodel *b()\n y=1\nend", options, diagnostics).find("x"), 0);
}

TEST(Statements, ImportsAreReadOnceAndMayCircle) {
  Diagnostics diagnostics;
  ReadOptions options;
  options.file_name = "main.ant";
  options.import_text = [](const std::string& name) -> std::optional<std::string> {
    if (name == "parts.ant") return "import \"main.ant\"\nmodel part(x)\n y := 2*x\nend";
    return std::nullopt;
  };
  const model::Model model = read_model("import \"parts.ant\"\nimport \"parts.ant\"\nmodel *all()\n A: part(z); z = 3\nend", options, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << printed(diagnostics);
  EXPECT_EQ(rule_of(model, "A__y"), ":= 2*z");
  const model::Model missing = read_model("import \"none.ant\"\nx = 1", options, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].code, "N1117");
}

}  // namespace
}  // namespace neurocart::antimony

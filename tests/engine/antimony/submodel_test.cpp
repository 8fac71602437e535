// Submodels: instances, shared names, replacements, deletions. Expected values: libAntimony 3.3 on the same texts.
#include "reading.hpp"

namespace neurocart::antimony {
namespace {

const std::string foo = "model foo(p)\n p = 5\n q := p*2\nend\n";

TEST(Submodels, TheOuterValueGoesFirst) {
  const model::Model model = read_clean(foo + "model bar()\n x = 3\n A: foo(x)\nend");
  EXPECT_EQ(initial_of(model, "x"), "3");
  EXPECT_EQ(rule_of(model, "A__q"), ":= x*2");
  EXPECT_EQ(model.symbols.size(), 2U);
  EXPECT_EQ(find_symbol(model, "A__q")->display_name, "A.q");
}

TEST(Submodels, WithoutOneTheInnerValueStays) {
  EXPECT_EQ(initial_of(read_clean(foo + "model bar()\n A: foo(x)\nend"), "x"), "5");
  EXPECT_EQ(initial_of(read_clean(foo + "model bar()\n A: foo(x)\n x = 7\nend"), "x"), "7");
  EXPECT_EQ(initial_of(read_clean(foo + "model bar()\n A: foo(9)\nend"), "A__p"), "9");
  EXPECT_EQ(initial_of(read_clean(foo + "model bar()\n A: foo()\n A.p = 11\nend"), "A__p"), "11");
}

TEST(Submodels, TheRightSideOfIsGoesFirst) {
  EXPECT_EQ(initial_of(read_clean(foo + "model bar()\n A: foo()\n A.p is x\n x = 7\nend"), "x"), "7");
  EXPECT_EQ(initial_of(read_clean(foo + "model bar()\n x = 7\n A: foo()\n x is A.p\nend"), "x"), "5");
  const model::Model model = read_clean(foo + "model bar()\n A: foo()\n B: foo()\n A.p is B.p\nend");
  EXPECT_EQ(rule_of(model, "A__q"), ":= B__p*2");
}

TEST(Submodels, RulesCanBeReplacedFromOutside) {
  const model::Model model = read_clean(foo + "model bar()\n A: foo()\n A.q is y\n y := 2.2\nend");
  EXPECT_EQ(rule_of(model, "y"), ":= 2.2");
  EXPECT_EQ(model.rules.size(), 1U);
}

TEST(Submodels, NestedOnesAreReachedByDots) {
  const model::Model model = read_clean(
      "model a(x0)\n x0 = 3\nend\nmodel b()\n A1: a()\nend\nmodel c()\n A2: b()\nend\nmodel d()\n A3: c()\n A3.A2.A1.x0 is x1; y := A3.A2.A1.x0\nend");
  EXPECT_EQ(initial_of(model, "x1"), "3");
  EXPECT_EQ(rule_of(model, "y"), ":= x1");
}

TEST(Submodels, TwoInstancesKeepApart) {
  const model::Model model =
      read_clean("model pool(in_rate)\n x' = in_rate - k*x; x = 0; k = 0.1\nend\nmodel all()\n r = 2; A: pool(r); B: pool(r); B.k = 0.3\nend");
  EXPECT_EQ(rule_of(model, "A__x"), "' r - A__k*A__x");
  EXPECT_EQ(rule_of(model, "B__x"), "' r - B__k*B__x");
  EXPECT_EQ(initial_of(model, "A__k"), "0.1");
  EXPECT_EQ(initial_of(model, "B__k"), "0.3");
}

TEST(Submodels, DeletionsTakeWithThemWhatReadsTheDeleted) {
  const model::Model event = read_clean("model foo()\n E1: at d after (Y1 > 3): Z1 = z, Q1 = q\nend\nmodel bar()\n A: foo(); delete A.z, A.d\nend");
  ASSERT_EQ(event.events.size(), 1U);
  EXPECT_EQ(event.events[0].delay, nullptr);
  ASSERT_EQ(event.events[0].assignments.size(), 1U);
  EXPECT_EQ(event.events[0].assignments[0].target, "A__Q1");
  const model::Model product = read_clean("model foo()\n J1: S1 -> S2; K1\nend\nmodel bar()\n A: foo(); delete A.S2\nend");
  ASSERT_EQ(product.reactions.size(), 1U);
  EXPECT_TRUE(product.reactions[0].products.empty());
  EXPECT_EQ(product.find("A__S2"), -1);
  EXPECT_EQ(initial_of(read_clean("model foo()\n P1 = 3*X\nend\nmodel bar()\n A: foo(); delete A.X\nend"), "A__P1"), "(none)");
  EXPECT_TRUE(read_clean("model foo()\n P1 := 3\nend\nmodel bar()\n A: foo(); A.P1 is x; x := ;\nend").rules.empty());
}

TEST(Submodels, TakenNamesGiveWay) {
  const model::Model model = read_clean("model foo()\n x = 1\nend\nmodel bar()\n A__x = 2; A: foo()\nend");
  EXPECT_EQ(initial_of(model, "A__x"), "2");
  EXPECT_EQ(initial_of(model, "A__x_"), "1");
}

TEST(Submodels, MistakesAreNamed) {
  const auto first_code = [](const std::string& text) {
    const Diagnostics diagnostics = read_faulty(text);
    return diagnostics.all().empty() ? std::string("none") : diagnostics.all()[0].code;
  };
  EXPECT_EQ(first_code("model foo()\n A: foo()\nend"), "N1116");
  EXPECT_EQ(first_code("model a()\n B: b()\nend\nmodel b()\n A: a()\nend"), "N1116");
  EXPECT_EQ(first_code(foo + "model bar()\n A: fo()\nend"), "N1110");
  EXPECT_EQ(first_code(foo + "model bar()\n A: foo(x, y)\nend"), "N1110");
  EXPECT_EQ(first_code(foo + "model bar()\n A: foo()\n y := A.qq\nend"), "N1110");
  EXPECT_EQ(first_code(foo + "model bar()\n y := A.q\nend"), "N1110");
  EXPECT_EQ(first_code(foo + "model bar()\n A: foo()\n A: foo()\nend"), "N1112");
  // 2^40 instances.
  std::string doubling = "model m0()\n x = 1\nend\n";
  for (int i = 1; i <= 40; ++i)
    doubling += "model m" + std::to_string(i) + "()\n A: m" + std::to_string(i - 1) + "()\n B: m" + std::to_string(i - 1) + "()\nend\n";
  EXPECT_EQ(first_code(doubling), "N1116");
}

}  // namespace
}  // namespace neurocart::antimony

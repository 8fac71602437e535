// What a wrong text is told: number, line, column; and that no text is fatal.
#include <random>

#include "reading.hpp"

namespace neurocart::antimony {
namespace {

struct Mistake {
  const char* text;
  const char* code;
  int line;
  int column;
};

TEST(Errors, EachHasItsNumberLineAndColumn) {
  const Mistake mistakes[] = {
      {"x = 1\ny = \xC3\xA4", "N1101", 2, 5},
      {"x = 1 /* never", "N1102", 1, 7},
      {"x is \"open\ny = 1", "N1102", 1, 6},
      {"x = 1e999", "N1103", 1, 5},
      {"x = 1 +", "N1104", 1, 8},
      {"x = (1 + 2\n", "N1104", 2, 1},
      {"x\ny = 1", "N1104", 1, 2},
      {"model a()\n x = 1\n", "N1104", 1, 1},
      {"end", "N1104", 1, 1},
      {"J: A -> B\nx = 1", "N1104", 1, 10},
      {"x := a || b && c", "N1106", 1, 13},
      {"x := sine(3)", "N1107", 1, 6},
      {"function f(x); x; end\ny := f(1, 2)", "N1107", 2, 6},
      {"model a()\nend\nmodel a()\nend", "N1108", 3, 1},
      {"unit a = mg; unit a = g; x has a", "N1108", 1, 19},
      {"function f(x); f(x); end\ny := f(1)", "N1109", 1, 1},
      {"compartment c; species c", "N1111", 1, 24},
      {"x = 1\nx = 2", "N1112", 2, 1},
      {"x := 1\n  x' = 2", "N1112", 2, 3},
      {"x := 1\nx = 2", "N1112", 2, 1},
      {"J: A -> B; ", "N1113", 1, 1},
      {"const x; x' = 3", "N1115", 1, 10},
      {"alg: 0 = x - 2", "N1120", 1, 1},
      {"constraint: x > 3", "N1120", 1, 1},
      {"x > 3", "N1120", 1, 1},
      {"y := delay(x, 3)", "N1120", 1, 6},
      {"--A--B--", "N1120", 1, 1},
      {"DNA x", "N1120", 1, 1},
      {"maximize J1 + J2", "N1120", 1, 1},
      {"x.mean = 3", "N1120", 1, 1},
      {"A: foo(x), timeconv=60\nmodel foo(x)\nend", "N1120", 1, 10},
      {"x has furlong", "N3003", 1, 1},
  };
  for (const Mistake& mistake : mistakes) {
    const Diagnostics diagnostics = read_faulty(mistake.text);
    ASSERT_FALSE(diagnostics.all().empty()) << mistake.text;
    const Diagnostic& first = diagnostics.all()[0];
    EXPECT_EQ(first.code, mistake.code) << mistake.text << "\n" << printed(diagnostics);
    EXPECT_EQ(first.span.file, "m.ant") << mistake.text;
    EXPECT_EQ(first.span.line, mistake.line) << mistake.text << "\n" << printed(diagnostics);
    EXPECT_EQ(first.span.column, mistake.column) << mistake.text << "\n" << printed(diagnostics);
  }
}

TEST(Errors, ManyAreFoundInOneRun) {
  const Diagnostics diagnostics = read_faulty("x = \ny = (1\n);z = 2 +\nw := nofunction(1)\nv = 3 3\nu = 1");
  EXPECT_GE(diagnostics.error_count(), 3U) << printed(diagnostics);
}

TEST(Errors, WhatFollowsAMistakeIsStillRead) {
  Diagnostics diagnostics;
  const model::Model model = read_model("x = ) 1\ny = 2", {}, diagnostics);
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(initial_of(model, "y"), "2");
}

TEST(Errors, GrowthOfFunctionsIsBounded) {
  std::string text = "function f0(x); x + x; end\n";
  for (int i = 1; i <= 60; ++i) text += "function f" + std::to_string(i) + "(x); f" + std::to_string(i - 1) + "(x)*f" + std::to_string(i - 1) + "(x); end\n";
  const Diagnostics diagnostics = read_faulty(text + "y := f60(1)");
  ASSERT_FALSE(diagnostics.all().empty());
  EXPECT_EQ(diagnostics.all()[0].code, "N1109");
}

TEST(Errors, GrowthOfRatesIsBounded) {
  std::string text = "J0: A -> B; k\nk = 1\n";
  for (int i = 1; i <= 60; ++i) text += "J" + std::to_string(i) + ": A -> B; J" + std::to_string(i - 1) + "*J" + std::to_string(i - 1) + "\n";
  EXPECT_TRUE(read_faulty(text).has_errors());
  EXPECT_EQ(read_faulty("J0: A -> B; J1\nJ1: B -> A; J0").all()[0].code, "N1114");
}

// Cut and shuffled pieces of the language: no crash, and a run that ends.
TEST(Errors, NonsenseIsReadToItsEnd) {
  const std::vector<std::string> pieces{"model ", "*m",       "()",    "end",      "\n",      ";", "x",   " = ",     ":=",        "'",    "3",
                                        "mL",     "->",       "-o",    "+",        "(",       ")", "at ", "after ",  ":",         ",",    "has ",
                                        "is ",    "\"text\"", "unit ", "species ", "in ",     "$", "A.b", "delete ", "function ", "f(x)", "^",
                                        "-",      "&&",       "<",     "time",     "import ", "[", "{",   "/*",      "```"};
  std::mt19937 random(7);
  for (int run = 0; run < 3000; ++run) {
    std::string text;
    const std::size_t length = random() % 40;
    for (std::size_t i = 0; i < length; ++i) text += pieces[random() % pieces.size()];
    Diagnostics diagnostics;
    ReadOptions options;
    options.import_text = [](const std::string&) { return std::optional<std::string>("y = 1"); };
    const model::Model model = read_model(text, options, diagnostics);
    model::check_units(model, diagnostics);
    model::to_antimony(model);
  }
  SUCCEED();
}

}  // namespace
}  // namespace neurocart::antimony

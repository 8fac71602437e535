// The table for the terminal fits its width; the CSV has the same shape in every row and gives numbers as they were; the page is whole and escaped.
#include "clinic/evidence/table.hpp"

#include <algorithm>
#include <sstream>

#include "clinic/evidence/page.hpp"
#include "evidence_fixture.hpp"

namespace neurocart::evidence {
namespace {

std::vector<const Target*> all_targets() {
  Diagnostics diagnostics;
  return project_evidence().select({}, diagnostics);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Cells of one CSV line, quotes resolved.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

TEST(EvidenceTable, FitsEveryWidth) {
  for (const int width : {40, 80, 100, 132, 200}) {
    const auto lines = lines_of(terminal_table(project_evidence(), all_targets(), width));
    ASSERT_EQ(lines.size(), all_targets().size() + 3);
    for (std::size_t i = 0; i + 2 < lines.size(); ++i) {
      const auto shown = std::count_if(lines[i].begin(), lines[i].end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
      EXPECT_LE(shown, width) << lines[i];
    }
    EXPECT_EQ(lines.front().rfind("study", 0), 0U);
    EXPECT_NE(lines.front().find("value"), std::string::npos);
  }
}

TEST(EvidenceTable, CountsAreThoseOfTheCollection) {
  EXPECT_EQ(counts_of(all_targets()), "704 observations from 179 studies: 341 calibration, 363 check; 574 read, 130 recalled");
}

TEST(EvidenceCsv, EveryRowHasTheColumnsOfTheHeader) {
  const auto lines = lines_of(csv_table(project_evidence(), all_targets()));
  ASSERT_EQ(lines.size(), all_targets().size() + 1);
  const auto header = cells_of(lines.front());
  EXPECT_EQ(header.size(), 30U);
  for (const auto& line : lines) EXPECT_EQ(cells_of(line).size(), header.size()) << line;
}

TEST(EvidenceCsv, NumbersAreAsGivenAndTextsQuoted) {
  Diagnostics diagnostics;
  const auto evidence = load_small(target_text("oak_1", "lower = -0.0355\nupper = 110000000\nn = 7\npopulation = 'tall, \"old\"'\n"), diagnostics);
  const auto lines = lines_of(csv_table(evidence, evidence.select({}, diagnostics)));
  ASSERT_EQ(lines.size(), 2U);
  const auto header = cells_of(lines[0]), row = cells_of(lines[1]);
  const auto cell = [&](const char* name) { return row.at(static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin())); };
  EXPECT_EQ(cell("target"), "oak_1");
  EXPECT_EQ(cell("value"), "2.5");
  EXPECT_EQ(cell("lower"), "-0.0355");
  EXPECT_EQ(cell("upper"), "110000000");
  EXPECT_EQ(cell("n"), "7");
  EXPECT_EQ(cell("day"), "");
  EXPECT_EQ(cell("unit"), "cm");
  EXPECT_EQ(cell("treatment"), "light");
  EXPECT_EQ(cell("population"), "tall, \"old\"");
}

TEST(EvidencePage, HasEveryRowAndLoadsNothing) {
  const auto targets = all_targets();
  const auto page = evidence_page(project_evidence(), targets, "disease x");
  std::size_t rows = 0;
  for (auto at = page.find("<tr"); at != std::string::npos; at = page.find("<tr", at + 1)) ++rows;
  std::size_t observables = 0;
  for (const auto& observable : project_evidence().observables()) {
    observables += std::any_of(targets.begin(), targets.end(), [&](const Target* target) { return target->observable == observable.id; }) ? 1 : 0;
  }
  EXPECT_EQ(rows, targets.size() + observables + 2);
  EXPECT_EQ(page.find("src="), std::string::npos);
  EXPECT_EQ(page.find("@import"), std::string::npos);
  EXPECT_EQ(page.find("url("), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(page.find("Research use only. Not a medical device."), std::string::npos);
}

TEST(EvidencePage, EscapesTexts) {
  Diagnostics diagnostics;
  const auto evidence = load_small(target_text("oak_1", "population = '<script>x</script> & \"y\"'\n"), diagnostics);
  const auto page = evidence_page(evidence, evidence.select({}, diagnostics), "<b>");
  EXPECT_EQ(page.find("<script>x"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;x&lt;/script&gt; &amp; &quot;y&quot;"), std::string::npos);
  EXPECT_EQ(page.find("<b>"), std::string::npos);
}

TEST(EvidencePage, LinksToTheFirstIdentifier) {
  EXPECT_EQ(link_of("10.1016/S1474-4422(23)00375-7 (DOI recalled); read: https://example.org/a"), "https://doi.org/10.1016/S1474-4422(23)00375-7");
  EXPECT_EQ(link_of("Allen ES, Transfusion 2017;57:1133, doi 10.1111/trf.14003"), "https://doi.org/10.1111/trf.14003");
  EXPECT_EQ(link_of("talk (https://example.org/a)"), "https://example.org/a");
  EXPECT_EQ(link_of("Panch SR, Mol Ther 2019, PMC6612799"), "https://pmc.ncbi.nlm.nih.gov/articles/PMC6612799/");
  EXPECT_EQ(link_of("RA trials"), "");
}

}  // namespace
}  // namespace neurocart::evidence

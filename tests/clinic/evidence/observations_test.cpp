// Points for overlays: which are taken, what they carry, and how points from elsewhere are marked.
#include <algorithm>

#include "clinic/evidence/number_text.hpp"
#include "evidence_fixture.hpp"

namespace neurocart::evidence {
namespace {

TEST(Observations, OfNamedStudies) {
  ObservationQuery query;
  query.studies = {"haghikia_2023_kyv101_mg", "kysa6_phase2_2025"};
  query.disease = "mg_achr";
  query.construct = "CD19";
  const auto points = project_evidence().observations_for(query);
  EXPECT_GE(points.size(), 10U);
  for (const auto& point : points) {
    EXPECT_TRUE(point.elsewhere.empty()) << point.elsewhere;
    ASSERT_NE(point.observable, nullptr);
    EXPECT_FALSE(point.citation.empty());
  }
  const auto peak = std::find_if(points.begin(), points.end(), [](const Observation& point) { return point.observable->id == "car_t_peak_day"; });
  ASSERT_NE(peak, points.end());
  EXPECT_EQ(peak->value, 16);
  EXPECT_EQ(peak->n, 1);
  EXPECT_EQ(peak->label, "Haghikia 2023");
  EXPECT_TRUE(peak->is_recalled);
  EXPECT_FALSE(peak->n_is_of_study);
}

TEST(Observations, OfDiseaseAndConstructAndObservable) {
  ObservationQuery query;
  query.disease = "achr";
  query.construct = "CD19";
  query.observables = {"mg_adl_change"};
  const auto points = project_evidence().observations_for(query);
  ASSERT_FALSE(points.empty());
  for (const auto& point : points) {
    EXPECT_EQ(point.target->disease, "achr");
    EXPECT_EQ(point.target->arm.construct, "CD19");
    EXPECT_EQ(point.target->observable, "mg_adl_change");
  }
}

TEST(Observations, FromElsewhereAreMarked) {
  ObservationQuery query;
  query.studies = {"qin_2023_nmosd_ct103a"};
  query.disease = "achr";
  query.construct = "CD19";
  const auto points = project_evidence().observations_for(query);
  ASSERT_FALSE(points.empty());
  EXPECT_EQ(points.front().elsewhere, "aqp4, BCMA");
}

TEST(Observations, ControlArmsAndContrastsAreLeftOut) {
  Diagnostics diagnostics;
  auto control = target_text("oak_control");
  control.replace(control.find("\"drug\", drug"), 6, "\"control\"");
  auto ratio = target_text("oak_ratio");
  ratio.replace(ratio.find("\"mean\""), 6, "\"hazard_ratio\"");
  const auto evidence =
      load_small(target_text("oak_late", "time_days = 30\nn_study = 40\n") + target_text("oak_early", "time_days = 7\nn = 4\n") + control + ratio, diagnostics);
  ASSERT_TRUE(diagnostics.all().empty());
  ObservationQuery query;
  query.studies = {"oak_2020"};
  const auto points = evidence.observations_for(query);
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].target->id, "oak_early");
  EXPECT_EQ(points[1].n, 40);
  EXPECT_TRUE(points[1].n_is_of_study);
  query.with_control_arms = true;
  EXPECT_EQ(evidence.observations_for(query).size(), 3U);
  query.studies = {"no_such_study"};
  EXPECT_TRUE(evidence.observations_for(query).empty());
  EXPECT_FALSE(evidence.has_study("no_such_study"));
}

TEST(NumberText, FollowsTheRulesOfTheReports) {
  EXPECT_EQ(for_reader(0), "0");
  EXPECT_EQ(for_reader(0.004), "4 × 10⁻³");
  EXPECT_EQ(for_reader(0.917), "0.92");
  EXPECT_EQ(for_reader(-5.94), "−5.9");
  EXPECT_EQ(for_reader(8.0), "8");
  EXPECT_EQ(for_reader(212.4), "212");
  EXPECT_EQ(for_reader(13600), "13,600");
  EXPECT_EQ(for_reader(1.2e9), "1.2 × 10⁹");
  EXPECT_EQ(percent(0.917), "92%");
  EXPECT_EQ(percent(0.004), "0.4%");
  EXPECT_EQ(percent(0), "0%");
  EXPECT_EQ(as_given(0.917), "0.917");
  EXPECT_EQ(as_given(-50), "-50");
}

TEST(NumberText, ShortCitations) {
  EXPECT_EQ(short_citation("Haghikia A et al 2023"), "Haghikia 2023");
  EXPECT_EQ(short_citation("Allen ES, Transfusion 2017;57:1133"), "Allen 2017");
  EXPECT_EQ(short_citation("RA trials"), "RA trials");
}

}  // namespace
}  // namespace neurocart::evidence

// Reading records, and the diagnostics of what is wrong with them.
#include <algorithm>
#include <cmath>

#include "dosing_case.hpp"

namespace neurocart::dosing {
namespace {

Diagnostics faults_of(const std::string& text, const Settings& settings) {
  Diagnostics diagnostics;
  const Table table = read_records(text, "records.csv", diagnostics);
  if (!diagnostics.has_errors()) check_records(model_named("one_compartment"), table, settings, diagnostics);
  return diagnostics;
}

Settings plain() {
  Settings settings;
  settings.compartments = {{"depot", "", "", "", ""}, {"central", "", "", "", ""}};
  return settings;
}

// One diagnostic of that code, at that line of the records (0: none).
void expect_fault(const std::string& text, const char* code, int line, const std::string& words, const Settings& settings = plain()) {
  const Diagnostics diagnostics = faults_of(text, settings);
  ASSERT_EQ(diagnostics.all().size(), 1u) << text << printed(diagnostics);
  const Diagnostic& fault = diagnostics.all().front();
  EXPECT_EQ(fault.code, code) << text;
  EXPECT_EQ(fault.span.line, line) << text;
  EXPECT_NE((fault.message + " " + fault.hint).find(words), std::string::npos) << fault.message << " | " << fault.hint;
}

TEST(Records, ColumnsInAnyOrderAndCase) {
  Diagnostics diagnostics;
  const Table table = read_records(
      "C,wt,time,Id,amt,evid,CMT,dv\r\n.,70,-1.5,A7,100,1,2,.\r\nC,1,1,A7,1,1,1,1\n# a remark\n,.,2,A7,.,0,.,4.5\n.,80,0,B,.,2,.,.\n", "r.csv", diagnostics);
  ASSERT_FALSE(diagnostics.has_errors()) << printed(diagnostics);
  ASSERT_EQ(table.subjects.size(), 2u);
  EXPECT_EQ(table.subjects[0].id, "A7");
  ASSERT_EQ(table.subjects[0].records.size(), 2u);
  const Record& dose = table.subjects[0].records[0];
  EXPECT_EQ(dose.line, 2);
  EXPECT_EQ(dose.time, -1.5);
  EXPECT_EQ(dose.amount, 100);
  EXPECT_EQ(dose.compartment, 2);
  EXPECT_TRUE(dose.has_dose());
  EXPECT_EQ(table.subjects[0].records[1].line, 5);
  EXPECT_TRUE(std::isnan(table.subjects[0].records[1].values.at(0)));
  EXPECT_EQ(table.columns, std::vector<std::string>{"wt"});
  EXPECT_EQ(table.find_column("WT"), 0);
  EXPECT_EQ(table.find_column("age"), -1);
}

TEST(Records, AnAmountMakesADoseWhereEvidIsAbsent) {
  Diagnostics diagnostics;
  const Table table = read_records("ID,TIME,AMT\n1,0,5\n1,1,.\n", "r.csv", diagnostics);
  ASSERT_FALSE(diagnostics.has_errors());
  EXPECT_TRUE(table.subjects[0].records[0].has_dose());
  EXPECT_FALSE(table.subjects[0].records[1].has_dose());
}

TEST(Faults, OfTheFile) {
  expect_fault("", "N4401", 0, "no records");
  expect_fault("IDD,TIME\n1,0\n", "N4401", 1, "did you mean 'IDD'");
  expect_fault("ID,TIME,time\n1,0,0\n", "N4401", 1, "twice");
  expect_fault("ID,TIME\n1,0\n1,0,3\n", "N4401", 3, "3 cells");
  expect_fault("ID,TIME\n1,zero\n", "N4402", 2, "'zero'");
  expect_fault("ID,TIME\n1,3\n1,2\n", "N4403", 3, "backwards");
  expect_fault("ID,TIME\n1,3\n2,2\n1,4\n", "N4411", 4, "stand apart");
}

TEST(Faults, OfDoseItems) {
  expect_fault("ID,TIME,EVID,AMT\n1,0,1,-5\n", "N4404", 2, "AMT is negative");
  expect_fault("ID,TIME,EVID,AMT,II,ADDL\n1,0,1,5,-1,0\n", "N4404", 2, "II is negative");
  expect_fault("ID,TIME,EVID,AMT,II,ADDL\n1,0,1,5,1,-1\n", "N4404", 2, "ADDL");
  expect_fault("ID,TIME,EVID,AMT\n1,0,5,5\n", "N4404", 2, "0 to 4");
  expect_fault("ID,TIME,EVID,AMT,II,SS\n1,0,1,5,2,3\n", "N4404", 2, "SS is 3");
  expect_fault("ID,TIME,EVID,AMT,RATE\n1,0,1,5,-3\n", "N4404", 2, "modelled rate");
  expect_fault("ID,TIME,EVID,AMT,SS\n1,0,1,5,1\n", "N4405", 2, "interval II");
  expect_fault("ID,TIME,EVID,AMT,ADDL\n1,0,1,5,3\n", "N4405", 2, "ADDL");
  expect_fault("ID,TIME,EVID,AMT\n1,0,0,5\n", "N4404", 2, "gives no dose");
}

TEST(Faults, AgainstTheModel) {
  expect_fault("ID,TIME,EVID,AMT,CMT\n1,0,1,5,3\n", "N4406", 2, "CMT is 3");
  expect_fault("ID,TIME,EVID,AMT,CMT,RATE\n1,0,1,5,2,-1\n", "N4407", 2, "modelled rate of central");
  expect_fault("ID,TIME,EVID,AMT,CMT,RATE\n1,0,1,5,2,-2\n", "N4407", 2, "modelled duration of central");
  Settings settings = plain();
  settings.compartments[1].state = "centrall";
  expect_fault("ID,TIME\n1,0\n", "N4406", 0, "did you mean 'central'", settings);
  settings = plain();
  settings.compartments[1].lag = "LAGTT";
  expect_fault("ID,TIME,LAGT\n1,0,0\n", "N4408", 0, "did you mean 'LAGT'", settings);
  settings.compartments[1].lag = "CP";
  EXPECT_EQ(faults_of("ID,TIME\n1,0\n", settings).all().front().code, "N4408");
  settings.compartments[1].lag = "LAGT";
  expect_fault("ID,TIME,EVID,AMT,CMT,LAGT\n1,0,1,5,2,-4\n", "N4404", 2, "lag time (LAGT) is negative", settings);
  expect_fault("ID,TIME,EVID,AMT,CMT,LAGT\n1,0,1,5,2,.\n", "N4402", 2, "lag time (LAGT) has no value", settings);
}

TEST(Faults, OfCovariates) {
  expect_fault("ID,TIME,V\n1,0,20\n1,1,21\n", "N4409", 3, "V:locf or V:nocb");
  EXPECT_TRUE(faults_of("ID,TIME,V\n1,0,20\n2,1,21\n", plain()).all().empty());
  Settings settings = plain();
  settings.covariates = {{"VV", Covariate::Carry::forward}};
  expect_fault("ID,TIME,V\n1,0,20\n1,1,20\n", "N4408", 0, "did you mean 'V'", settings);
  const Diagnostics computed = faults_of("ID,TIME,CP\n1,0,20\n1,1,21\n", plain());
  ASSERT_EQ(computed.all().size(), 1u);
  EXPECT_EQ(computed.all().front().code, "N4410");
  EXPECT_FALSE(computed.has_errors());
}

TEST(Faults, OfConstantsDerivedFromWhatVaries) {
  const auto model = model_of("model m; WT = 70; CL = WT / 70; x = 10; x' = -CL * x; end");
  Settings settings;
  settings.covariates = {{"WT", Covariate::Carry::forward}};
  Diagnostics diagnostics;
  check_records(model, read_records("ID,TIME,WT\n1,0,60\n1,1,60\n", "r.csv", diagnostics), settings, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty());
  check_records(model, read_records("ID,TIME,WT\n1,0,60\n1,1,70\n", "r.csv", diagnostics), settings, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all().front().code, "N4412");
}

}  // namespace
}  // namespace neurocart::dosing

// SPDX-License-Identifier: GPL-3.0-or-later
// The files that make Penstock an application of the desktop, judged by the desktop's own tools.
#include <gtest/gtest.h>

#include <filesystem>

#include "service/machine/run_program.h"
#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

const std::filesystem::path kDesktop = std::filesystem::path(PENSTOCK_SOURCE_DIR) / "resources/desktop";

void expectGood(const std::string& tool, const std::string& package, std::vector<std::string> words) {
  std::string program = findProgram(tool, programFolders());
  ASSERT_NE("", program) << "install " << package;
  words.insert(words.begin(), program);
  ProgramRun run;
  run.command = words;
  run.environment = environmentWithout({});
  Result<ProgramOutcome> outcome = runProgram(run);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(0, outcome->exitCode) << outcome->output << outcome->errors;
}

std::string file(const char* name) {
  return (kDesktop / name).string();
}

TEST(Desktop, MenuEntry) {
  expectGood("desktop-file-validate", "desktop-file-utils", {file("io.penstock.Penstock.desktop")});
}

TEST(Desktop, SoftwareCentre) {
  expectGood("appstreamcli", "appstream", {"validate", "--no-net", file("io.penstock.Penstock.metainfo.xml")});
}

TEST(Desktop, NamesAgree) {
  std::string entry = contentsOf(file("io.penstock.Penstock.desktop"));
  for (const char* line :
       {"\nIcon=io.penstock.Penstock\n", "\nMimeType=application/x-penstock;\n", "\nExec=penstock %f\n"}) {
    EXPECT_NE(std::string::npos, entry.find(line)) << line;
  }
  EXPECT_NE(std::string::npos, contentsOf(file("io.penstock.Penstock.xml")).find("type=\"application/x-penstock\""));
  EXPECT_NE(std::string::npos,
            contentsOf(file("io.penstock.Penstock.metainfo.xml")).find("desktop-id\">io.penstock.Penstock.desktop<"));
  for (const char* size : {"16", "24", "32", "48", "64", "128", "256"}) {
    std::string png = contentsOf(file(("png/" + std::string(size) + ".png").c_str()));
    ASSERT_GT(png.size(), 24u) << size;
    EXPECT_EQ(std::stoi(size), static_cast<unsigned char>(png[18]) * 256 + static_cast<unsigned char>(png[19]))
        << "IHDR width";
  }
}

}  // namespace
}  // namespace penstock::service

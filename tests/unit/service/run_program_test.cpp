// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/machine/run_program.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

ProgramRun shell(std::string script, std::string input = {}) {
  ProgramRun run;
  run.command = {"/bin/sh", "-c", std::move(script)};
  run.environment = {"PATH=/usr/bin:/bin", "WORD=of our own"};
  run.input = std::move(input);
  return run;
}

TEST(RunProgram, StreamsExitCodeAndEnvironment) {
  Result<ProgramOutcome> outcome = runProgram(shell("cat; echo \"$WORD\" >&2; exit 3", "hello"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ("hello", outcome->output);
  EXPECT_EQ("of our own\n", outcome->errors);
  EXPECT_EQ(3, outcome->exitCode);
  EXPECT_EQ(128 + 9, runProgram(shell("kill -9 $$"))->exitCode);
}

TEST(RunProgram, MuchInputAndOutputAtOnce) {
  std::string megabyte(1 << 20, 'x');
  Result<ProgramOutcome> outcome = runProgram(shell("cat; cat /dev/null", megabyte));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(megabyte, outcome->output);
  outcome = runProgram(shell("head -c 20000000 /dev/zero"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(4u << 20, outcome->output.size());
}

TEST(RunProgram, InputThatNobodyReads) {
  Result<ProgramOutcome> outcome = runProgram(shell("exec 0<&-; echo fine", std::string(1 << 20, 'x')));
  ASSERT_TRUE(outcome);
  EXPECT_EQ("fine\n", outcome->output);
}

TEST(RunProgram, TimeIsBounded) {
  ProgramRun run = shell("sleep 600 & sleep 600");
  run.limit = std::chrono::milliseconds(100);
  Result<ProgramOutcome> outcome = runProgram(run);
  ASSERT_FALSE(outcome);
  EXPECT_EQ("/bin/sh did not end within 100 ms", outcome.error().message);
}

TEST(RunProgram, WhatIsNotThere) {
  ProgramRun run = shell("");
  run.command = {"/nowhere/tool"};
  EXPECT_EQ("/nowhere/tool does not start: No such file or directory", runProgram(run).error().message);
  EXPECT_EQ("/nowhere/tool does not start: No such file or directory",
            startDetached({"/nowhere/tool"}, {}).error().message);
}

TEST(StartDetached, LivesOnItsOwn) {
  TempFolder folder;
  std::string fifo = folder / "fifo";
  ASSERT_EQ(0, mkfifo(fifo.c_str(), 0600));
  // Its session, and where its standard output leads; the FIFO makes us wait for it.
  Result<pid_t> pid = startDetached({"/bin/sh", "-c", "(ps -o sid= -p $$; readlink /proc/$$/fd/1) > \"$OUT\""},
                                    {"PATH=/usr/bin:/bin", "OUT=" + fifo});
  ASSERT_TRUE(pid) << pid.error().message;
  std::istringstream answer(contentsOf(fifo));
  pid_t session = 0;
  std::string output;
  answer >> session >> output;
  EXPECT_NE(getsid(0), session);
  EXPECT_EQ("/dev/null", output);
  EXPECT_EQ(-1, waitpid(*pid, nullptr, WNOHANG)) << "not our child: no zombie to reap";
  EXPECT_EQ(ECHILD, errno);
}

TEST(FindProgram, OnlyExecutableFiles) {
  TempFolder folder;
  folder.write("a/tool", "");
  std::filesystem::create_directories(folder / "b/tool");
  std::string good = folder.writeProgram("c/tool", "#!/bin/sh\n");
  EXPECT_EQ(good, findProgram("tool", {folder / "a", folder / "b", folder / "c"}));
  EXPECT_EQ("", findProgram("tool", {folder / "a"}));
}

}  // namespace
}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// The host against real workers: what a call gives, and what becomes of scripts that misbehave.
#include "penstock/script/host.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "penstock/net/task_group.h"

namespace penstock::script {
namespace {

using namespace std::chrono_literals;

class ScriptHost : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/penstock-script-XXXXXX";
    folder_ = ::mkdtemp(name);
    thread_.start("io-test");
  }
  void TearDown() override {
    thread_.join();
    if (host_) host_->end();
    std::filesystem::remove_all(folder_);
  }

  ScriptPtr load(const std::string& text, std::chrono::milliseconds limit = 5s) {
    const std::string file = folder_ + "/s.py";
    std::ofstream(file) << text;
    Host::Options options;
    options.limit = limit;
    options.workers = 2;
    host_ = std::make_unique<Host>(options);
    return host_->add(file, ScriptOrigin::run, true);
  }

  std::future<Outcome> call(const ScriptPtr& script, const std::string& path) {
    auto promise = std::make_shared<std::promise<Outcome>>();
    std::future<Outcome> out = promise->get_future();
    net::asio::post(thread_.context(), [this, script, path, promise] { group_.spawn(run(script, path, promise)); });
    return out;
  }
  net::Awaitable<> run(ScriptPtr script, std::string path, std::shared_ptr<std::promise<Outcome>> promise) {
    const std::string none = Host::packed({});
    const std::vector<std::string_view> parts{"", "request", "2", "1", "GET", "http", "example.com", "80", path, "HTTP/1.1", none, "",
                                              "", "", "", "", "0", "", "", "", "", "", "", "", ""};
    const PendingCallPtr pending = host_->call(thread_, script, 1, parts, nullptr);
    Outcome outcome = co_await pending->wait();
    promise->set_value(std::move(outcome));
  }

  std::string folder_;
  net::IoThread thread_;
  net::TaskGroup group_{thread_.context(), [](std::string_view) {}};
  std::unique_ptr<Host> host_;
};

TEST_F(ScriptHost, CallsAHook) {
  const ScriptPtr script = load("def request(x):\n    x.path = '/new'\n    x.log('saw', x.path)\n");
  ASSERT_TRUE(host_->waitUntilLoaded(script, 20s));
  const Outcome outcome = call(script, "/old").get();
  EXPECT_EQ(Outcome::Kind::result, outcome.kind);
  EXPECT_EQ((std::vector<std::string>{"path", "/new"}), outcome.parts);
  EXPECT_EQ((std::vector<std::string>{"saw /new"}), outcome.said);
}

TEST_F(ScriptHost, EndsWhatTakesTooLongAndGoesOn) {
  const ScriptPtr script = load("def request(x):\n    while x.path == '/loop': pass\n", 300ms);
  ASSERT_TRUE(host_->waitUntilLoaded(script, 20s));
  const Outcome looping = call(script, "/loop").get();
  EXPECT_EQ(Outcome::Kind::failed, looping.kind);
  EXPECT_EQ("it took longer than 300 ms", looping.why);
  EXPECT_EQ(Outcome::Kind::result, call(script, "/").get().kind);
}

TEST_F(ScriptHost, TellsHowAWorkerEnded) {
  const ScriptPtr script = load("import os, sys\ndef request(x):\n    os._exit(3) if x.path == '/exit' else sys.exit(4)\n");
  ASSERT_TRUE(host_->waitUntilLoaded(script, 20s));
  EXPECT_EQ("its worker ended with exit code 3", call(script, "/exit").get().why);
  EXPECT_EQ("line 3: SystemExit: 4", call(script, "/sys").get().why);
}

TEST_F(ScriptHost, RunsSeveralAtOnce) {
  const ScriptPtr script = load("import time\ndef request(x):\n    time.sleep(0.3)\n");
  ASSERT_TRUE(host_->waitUntilLoaded(script, 20s));
  call(script, "/").get();
  std::vector<std::future<Outcome>> calls;
  for (int i = 0; i < 8; ++i) calls.push_back(call(script, "/"));
  for (auto& one : calls) EXPECT_EQ(Outcome::Kind::result, one.get().kind);
  EXPECT_GT(host_->list().at(0).workers, 2u);
}

TEST_F(ScriptHost, AsyncHooksShareAWorker) {
  const ScriptPtr script = load("import asyncio\nasync def request(x):\n    await asyncio.sleep(0.2)\n");
  ASSERT_TRUE(host_->waitUntilLoaded(script, 20s));
  call(script, "/").get();
  const SteadyTime begun = steadyNow();
  std::vector<std::future<Outcome>> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(call(script, "/"));
  for (auto& one : calls) EXPECT_EQ(Outcome::Kind::result, one.get().kind);
  EXPECT_LT(steadyNow() - begun, 4s);  // one after the other: 8 s
}

TEST_F(ScriptHost, SaysWhatIsWrongWithAScript) {
  const ScriptPtr script = load("x = 1\nimport nowhere_at_all\n");
  const auto loaded = host_->waitUntilLoaded(script, 20s);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(script->file + ":2: ModuleNotFoundError: No module named 'nowhere_at_all'", loaded.error().message);
  EXPECT_EQ(ScriptStatus::State::broken, host_->list().at(0).state);
  EXPECT_TRUE(host_->active()->empty());
}

TEST_F(ScriptHost, NothingOutlivesIt) {
  const ScriptPtr script = load("import os\ndef request(x):\n    open(x.path, 'w').write(str(os.getpid()))\n    while True: pass\n");
  ASSERT_TRUE(host_->waitUntilLoaded(script, 20s));
  const std::string file = folder_ + "/pid";
  auto hanging = call(script, file);
  for (int i = 0; i < 200 && (!std::filesystem::exists(file) || std::filesystem::file_size(file) == 0); ++i) std::this_thread::sleep_for(50ms);
  std::string pid;
  std::ifstream(file) >> pid;
  ASSERT_FALSE(pid.empty());
  host_->end();
  EXPECT_FALSE(std::filesystem::exists("/proc/" + pid));
}

}  // namespace
}  // namespace penstock::script

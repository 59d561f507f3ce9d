// SPDX-License-Identifier: GPL-3.0-or-later
// KDE: kioslaverc, by kreadconfig and kwriteconfig; programs that run are told by a signal on the bus. "" is a key that is not there.
#include "service/machine/run_program.h"
#include "service/system_proxy/desktop.h"

namespace penstock::service {
namespace {

constexpr const char* keys[] = {"ProxyType", "httpProxy", "httpsProxy", "socksProxy", "ReversedException"};

class Kde final : public Desktop {
 public:
  Kde(std::string reads, std::string writes) : reads_(std::move(reads)), writes_(std::move(writes)) {}
  std::string name() const override { return "KDE"; }

  Result<DesktopValues> read() const override {
    DesktopValues out;
    for (const char* key : keys) {
      auto value = run(reads_, key, {});
      if (!value) return value.error();
      out[key] = *value;
    }
    return out;
  }

  Result<void> write(const DesktopValues& values) const override {
    for (const auto& [key, value] : values)
      if (auto done = run(writes_, key, {value.empty() ? "--delete" : "--", value.empty() ? "" : value}); !done) return done.error();
    tell();
    return {};
  }

  DesktopValues pointing(const std::string& host, std::uint16_t port) const override {
    const std::string url = "http://" + (host.find(':') == host.npos ? host : "[" + host + "]") + " " + std::to_string(port);
    return {{"ProxyType", "1"}, {"httpProxy", url}, {"httpsProxy", url}, {"socksProxy", ""}, {"ReversedException", "false"}};
  }

 private:
  static Result<std::string> run(const std::string& tool, const std::string& key, std::vector<std::string> more) {
    ProgramRun run;
    run.command = {tool, "--file", "kioslaverc", "--group", "Proxy Settings", "--key", key};
    std::erase(more, std::string());
    run.command.insert(run.command.end(), more.begin(), more.end());
    run.environment = environmentWithout({});
    run.limit = std::chrono::seconds(5);
    auto done = runProgram(run);
    if (!done) return done.error();
    if (done->exitCode != 0) return makeError(ErrorCode::io, tool + ": " + done->errors.substr(0, done->errors.find('\n')));
    return done->output.substr(0, done->output.find_last_not_of("\n") + 1);
  }

  /// Where nobody hears it programs take what is new at their next start.
  static void tell() {
    const std::string tool = findProgram("dbus-send", programFolders());
    if (tool.empty()) return;
    ProgramRun run;
    run.command = {tool, "--type=signal", "/KIO/Scheduler", "org.kde.KIO.Scheduler.reparseSlaveConfiguration", "string:"};
    run.environment = environmentWithout({});
    run.limit = std::chrono::seconds(5);
    (void)runProgram(run);
  }

  const std::string reads_, writes_;
};

}  // namespace

std::unique_ptr<Desktop> kdeDesktop() {
  const auto folders = programFolders();
  for (const char* version : {"6", "5"}) {
    const std::string reads = findProgram(std::string("kreadconfig") + version, folders), writes = findProgram(std::string("kwriteconfig") + version, folders);
    if (!reads.empty() && !writes.empty()) return std::make_unique<Kde>(reads, writes);
  }
  return nullptr;
}

std::vector<std::unique_ptr<Desktop>> desktopsHere() {
  std::vector<std::unique_ptr<Desktop>> out;
  for (auto& one : {&gnomeDesktop, &kdeDesktop})
    if (auto desktop = one()) out.push_back(std::move(desktop));
  return out;
}

}  // namespace penstock::service

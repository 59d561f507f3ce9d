// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/android.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "penstock/base/file.h"
#include "penstock/base/printable.h"
#include "penstock/store/replace_file.h"
#include "service/machine/run_program.h"
#include "service/settings/files.h"

namespace penstock::service {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kPatience{20'000};
constexpr std::size_t kMostFile = 64 * 1024, kMostDevices = 64;
constexpr char kThere[] = "/sdcard/Download/penstock-ca.crt";

/// By serial: the proxy setting before ours, and the port of ours.
Json readKept(const std::string& file) {
  const auto text = readWholeFile(file, kMostFile);
  Json json = text ? Json::parse(*text, nullptr, false) : Json();
  return json.is_object() ? json : Json::object();
}

Result<void> writeKept(const std::string& file, const Json& kept) {
  if (auto made = makeOwnFolder(std::filesystem::path(file).parent_path().string()); !made) return made;
  return store::replaceFile(file, kept.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string trimmed(std::string text) {
  const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  while (!text.empty() && blank(text.front())) text.erase(text.begin());
  return text;
}

/// A device's own word, on its way back into a shell there: "host:port", or none.
std::string proxySetting(const std::string& said) {
  const std::string value = trimmed(said);
  const bool fits = value.size() < 256 && value.find(':') != std::string::npos && std::all_of(value.begin(), value.end(), [](unsigned char c) {
                      return std::isalnum(c) || c == '.' || c == ':' || c == '-' || c == '_' || c == '[' || c == ']';
                    });
  return fits ? value : ":0";
}

}  // namespace

std::vector<AndroidDevice> readAndroidDevices(const std::string& output) {
  std::vector<AndroidDevice> out;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line) && out.size() < kMostDevices;) {
    std::istringstream words(line);
    AndroidDevice device;
    if (line.starts_with("List of") || line.starts_with("*") || !(words >> device.serial >> device.state)) continue;
    for (std::string word; words >> word;)
      if (word.starts_with("model:")) device.model = printable(word.substr(6));
    device.serial = printable(device.serial);
    device.state = printable(device.state);
    if (!device.serial.starts_with('-')) out.push_back(std::move(device));
  }
  return out;
}

Android::Android(std::string keptIn, std::string adb) : keptIn_(std::move(keptIn)), adb_(std::move(adb)) {
  if (!adb_.empty()) return;
  std::vector<std::string> folders = programFolders();
  // What root runs comes from places of root's.
  for (const char* name : {"ANDROID_HOME", "ANDROID_SDK_ROOT"})
    if (const char* sdk = std::getenv(name); sdk && *sdk == '/' && ::geteuid() != 0) folders.push_back(std::string(sdk) + "/platform-tools");
  adb_ = findProgram("adb", folders);
}

Result<std::string> Android::call(const std::vector<std::string>& arguments) const {
  if (adb_.empty()) return makeError(ErrorCode::notFound, "there is no adb on this machine: the package is called adb, or it comes with Android's SDK");
  ProgramRun run;
  run.command = {adb_};
  run.command.insert(run.command.end(), arguments.begin(), arguments.end());
  run.environment = environmentWithout({"LD_PRELOAD", "LD_LIBRARY_PATH"});
  run.limit = kPatience;
  const auto done = runProgram(run);
  if (!done) return done.error();
  if (done->exitCode != 0) return makeError(ErrorCode::io, "adb: " + printable(trimmed(done->errors.empty() ? done->output : done->errors).substr(0, 500)));
  return done->output;
}

Result<std::vector<AndroidDevice>> Android::devices() const {
  const auto said = call({"devices", "-l"});
  if (!said) return said.error();
  return readAndroidDevices(*said);
}

Result<void> Android::bring(const std::string& serial, std::uint16_t port, const std::string& caDer) const {
  const std::string place = "tcp:" + std::to_string(port);
  const auto before = call({"-s", serial, "shell", "settings", "get", "global", "http_proxy"});
  if (!before) return before.error();
  // Written down before anything is changed. A second time ours stands there, and what is kept stays.
  Json kept = readKept(keptIn_);
  if (!kept.contains(serial)) kept[serial] = {{"before", proxySetting(*before)}};
  kept[serial]["port"] = port;
  if (auto written = writeKept(keptIn_, kept); !written) return written;
  std::string beside = keptIn_ + ".crt.XXXXXX";
  const int fd = ::mkostemp(beside.data(), O_CLOEXEC);
  if (fd < 0) return makeError(ErrorCode::io, beside + " cannot be written");
  const bool whole = ::write(fd, caDer.data(), caDer.size()) == ssize_t(caDer.size());
  ::close(fd);
  const auto pushed = whole ? call({"-s", serial, "push", beside, kThere}) : Result<std::string>(makeError(ErrorCode::io, beside + " cannot be written"));
  ::unlink(beside.c_str());
  if (!pushed) return pushed.error();
  if (auto done = call({"-s", serial, "reverse", place, place}); !done) return done.error();
  if (auto done = call({"-s", serial, "shell", "settings", "put", "global", "http_proxy", "127.0.0.1:" + std::to_string(port)}); !done) return done.error();
  // Where it opens differs from one Android to the next; the page at http://penstock/ has the words for it.
  (void)call({"-s", serial, "shell", "am", "start", "-a", "android.settings.SECURITY_SETTINGS"});
  return {};
}

Result<void> Android::takeBack(const std::string& serial) const {
  Json kept = readKept(keptIn_);
  const Json mine = kept.contains(serial) && kept[serial].is_object() ? kept[serial] : Json::object();
  const std::string before = mine.contains("before") && mine["before"].is_string() ? proxySetting(mine["before"].get<std::string>()) : ":0";
  if (auto done = call({"-s", serial, "shell", "settings", "put", "global", "http_proxy", before}); !done) return done.error();
  // Neither is there any more where the device was started anew.
  if (mine.contains("port") && mine["port"].is_number_integer()) (void)call({"-s", serial, "reverse", "--remove", "tcp:" + std::to_string(mine["port"].get<int>())});
  (void)call({"-s", serial, "shell", "rm", "-f", kThere});
  kept.erase(serial);
  return writeKept(keptIn_, kept);
}

std::vector<std::string> Android::brought() const {
  std::vector<std::string> out;
  const Json kept = readKept(keptIn_);  // as long as the loop
  for (const auto& [serial, value] : kept.items()) out.push_back(serial);
  return out;
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// GNOME and its relatives (Cinnamon, MATE, Budgie, Xfce's programs of GTK): org.gnome.system.proxy, by gsettings. Values are texts of GVariant.
#include "service/machine/run_program.h"
#include "service/system_proxy/desktop.h"

namespace penstock::service {
namespace {

constexpr char schema[] = "org.gnome.system.proxy";
constexpr const char* keys[] = {" mode", ".http host", ".http port", ".http use-authentication", ".https host", ".https port", ".socks host"};

class Gnome final : public Desktop {
 public:
  explicit Gnome(std::string tool) : tool_(std::move(tool)) {}
  std::string name() const override { return "GNOME"; }

  Result<DesktopValues> read() const override {
    DesktopValues out;
    for (const char* key : keys) {
      auto value = run("get", key, {});
      if (!value) return value.error();
      out[key] = *value;
    }
    return out;
  }

  Result<void> write(const DesktopValues& values) const override {
    // The mode last: until then programs go where they went.
    for (const auto& [key, value] : values)
      if (key != " mode")
        if (auto done = run("set", key, value); !done) return done.error();
    if (const auto mode = values.find(" mode"); mode != values.end())
      if (auto done = run("set", mode->first, mode->second); !done) return done.error();
    return {};
  }

  DesktopValues pointing(const std::string& host, std::uint16_t port) const override {
    const std::string name = "'" + host + "'", number = std::to_string(port);
    return {{" mode", "'manual'"}, {".http host", name}, {".http port", number}, {".http use-authentication", "false"}, {".https host", name}, {".https port", number},
            {".socks host", "''"}};  // with one, programs would take it for what is not HTTP
  }

  bool here() const {
    const auto writable = run("writable", " mode", {});
    return writable && *writable == "true";
  }

 private:
  Result<std::string> run(const char* verb, const std::string& key, const std::string& value) const {
    const std::size_t space = key.find(' ');
    ProgramRun run;
    run.command = {tool_, verb, schema + key.substr(0, space), key.substr(space + 1)};
    if (!value.empty()) run.command.push_back(value);
    run.environment = environmentWithout({});
    run.limit = std::chrono::seconds(5);
    auto done = runProgram(run);
    if (!done) return done.error();
    if (done->exitCode != 0) return makeError(ErrorCode::io, "gsettings " + std::string(verb) + ": " + done->errors.substr(0, done->errors.find('\n')));
    return done->output.substr(0, done->output.find_last_not_of("\n") + 1);
  }

  const std::string tool_;
};

}  // namespace

std::unique_ptr<Desktop> gnomeDesktop() {
  const std::string tool = findProgram("gsettings", programFolders());
  if (tool.empty()) return nullptr;
  auto gnome = std::make_unique<Gnome>(tool);
  return gnome->here() ? std::move(gnome) : nullptr;
}

}  // namespace penstock::service

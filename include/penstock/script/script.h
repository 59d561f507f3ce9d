// SPDX-License-Identifier: GPL-3.0-or-later
// A file of hooks.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace penstock::script {

/// Which functions a script has. Bits.
enum class Hook : std::uint8_t {
  none = 0,
  request = 1,
  response = 2,
  message = 4,
  connect = 8,
  wants = 16,
  onRequest = 32,   // of pypproxy: with the whole body
  onResponse = 64,  // likewise
};
constexpr Hook operator|(Hook a, Hook b) { return Hook(unsigned(a) | unsigned(b)); }
constexpr Hook operator&(Hook a, Hook b) { return Hook(unsigned(a) & unsigned(b)); }
constexpr Hook& operator|=(Hook& a, Hook b) { return a = a | b; }
constexpr bool any(Hook h) { return h != Hook::none; }

/// Who named it.
enum class ScriptOrigin : std::uint8_t {
  run,     // --script, script.path
  added,   // a person, in the window
  plugin,  // it lies in the folder of plugins
  rule,    // a rule's action; only what rules call is called
};

/// What calls name it by. Lifetime: any; after its host it does nothing any more. Thread: any.
struct Script {
  Script(std::string path, std::string shownAs, ScriptOrigin from) : file(std::move(path)), name(std::move(shownAs)), origin(from) {}
  const std::string file;  // absolute
  const std::string name;  // the file's, without its folder
  const ScriptOrigin origin;
  std::atomic<std::uint64_t> version{0};    // in force; 0: none
  std::atomic<bool> holdsRequests{false};  // its response hook was seen to look at requests' bodies
};
using ScriptPtr = std::shared_ptr<Script>;

struct ScriptStatus {
  enum class State : std::uint8_t { off, loading, running, broken };
  ScriptPtr script;
  bool enabled = false;
  State state = State::off;
  std::string problem;  // "line 3: NameError: ...": why it is broken, or why a newer version of its file is not in force; "" for none
  Hook hooks = Hook::none;
  unsigned workers = 0;       // processes
  std::uint64_t crashes = 0;  // workers that ended on their own, or had to be ended
};
/// "off", "loading", "running", "broken".
std::string_view toText(ScriptStatus::State state);

}  // namespace penstock::script

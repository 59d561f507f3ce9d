// SPDX-License-Identifier: GPL-3.0-or-later
// Runs scripts: in worker processes of the person's own Python, never inside the proxy.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/net/io_thread.h"
#include "penstock/script/console.h"
#include "penstock/script/script.h"

namespace penstock::script {

/// What came of a call.
struct Outcome {
  enum class Kind : std::uint8_t {
    result,     // `parts`: what the hook did
    needBody,   // it touched a body: "request" or "response", then what wants() said of the response, if it was asked
    failed,     // `why`; `parts`: where in the script, line by line, if that is known
    abandoned,  // the caller did not wait for it
  };
  Kind kind = Kind::abandoned;
  std::vector<std::string> parts;
  std::string why;  // one clause: "line 12: KeyError: 'Accept'"
  std::vector<std::string> said;  // by x.log, the first few lines
};

/// Thread: the I/O thread it was made for.
class PendingCall {
 public:
  virtual ~PendingCall() = default;
  /// Once.
  virtual net::Awaitable<Outcome> wait() = 0;
  /// Whoever waits goes on with the thread's next turn. The hook runs on, and what it says is dropped.
  virtual void abandon() = 0;
};
using PendingCallPtr = std::shared_ptr<PendingCall>;

/// A script that is in force.
struct ActiveScript {
  ScriptPtr script;
  Hook hooks = Hook::none;
};
using ActiveScripts = std::shared_ptr<const std::vector<ActiveScript>>;

/// Workers are started when they are needed, up to one a core and some more while all of them are busy for long; each has the script's
/// globals for itself. Each I/O thread speaks to workers of its own. A call that takes too long, a worker that ends or grows too large fails
/// what it was asked; another takes its place, ever more slowly where that goes on.
/// Thread: any, unless a member says otherwise. Lifetime: after the I/O threads that call it.
class Host {
 public:
  struct Options {
    std::string python;                        // as findPython() takes it
    std::chrono::milliseconds limit{10'000};   // of a call
    unsigned workers = 0;                      // of a script and an I/O thread; 0: as many as this machine has cores
  };
  explicit Host(Options options);
  ~Host();
  /// Ends all workers: those that do not end by themselves within a moment are killed. Nothing is called any more. Idempotent.
  void end();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// The interpreter that `name` means: a path as it is; "" is python3 of the active virtual environment, or of PATH.
  /// **Errors**: notFound, with what to do.
  static Result<std::string> findPython(const std::string& name);

  /// Adds a file, or gives the one that is there already. Loads it, unless it is off.
  ScriptPtr add(const std::string& file, ScriptOrigin origin, bool enabled);
  void remove(const ScriptPtr& script);
  void setEnabled(const ScriptPtr& script, bool on);
  /// Also when its file did not change. What was in force stays so until the new one is there.
  void reload(const ScriptPtr& script);
  /// Until it is loaded, or is found broken: "FILE:LINE: why". Blocks. **Errors**: invalidArgument, limit (it takes longer than that).
  Result<void> waitUntilLoaded(const ScriptPtr& script, std::chrono::milliseconds patience) const;

  std::vector<ScriptStatus> list() const;
  /// The list is another. On a thread of the host's, or the caller's.
  Notifier<>& changed();
  Console& console();

  /// Those in force, in order of addition; those of rules are not among them.
  ActiveScripts active() const;
  /// Another number whenever active() is another. Costs nothing.
  std::uint64_t generation() const;

  /// `parts`: see resources/python/penstock/_exchange.py. `after`: a call of the same exchange, whose worker is preferred; may be null.
  /// `exchange`: that lines of the console are about. Thread: that I/O thread.
  PendingCallPtr call(net::IoThread& thread, const ScriptPtr& script, std::uint64_t exchange, std::span<const std::string_view> parts,
                      const PendingCallPtr& after);
  /// A list as one part of a call, and the reverse: views, nothing for what is no list.
  static std::string packed(std::span<const std::string_view> parts);
  static std::optional<std::vector<std::string_view>> unpacked(std::string_view part);

 private:
  std::shared_ptr<class Supervisor> supervisor_;
};

}  // namespace penstock::script

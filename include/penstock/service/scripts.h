// SPDX-License-Identifier: GPL-3.0-or-later
// The person's scripts, and what they say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/script/console.h"
#include "penstock/script/script.h"

namespace penstock::service {

using script::ConsoleLine;
using script::ScriptOrigin;
using script::ScriptStatus;

/// One that comes with Penstock, to begin from.
struct ScriptExample {
  std::string name;   // "add_header.py"
  std::string about;  // one sentence
  std::string text;
};
std::vector<ScriptExample> scriptExamples();
/// "request, response": the hooks that a script has; "" for none.
std::string hooksText(script::Hook hooks);

/// Those of the command line and the YAML file, those a person added to the project, which keeps them, and the folder of plugins, whose scripts
/// are off unless the YAML file or the project switches them on. Thread: any.
class Scripts {
 public:
  virtual ~Scripts() = default;

  virtual std::vector<ScriptStatus> list() const = 0;
  /// Switched on, and kept in the project. Whether it can be loaded is seen in its status. **Errors**: notFound (there is no such file),
  /// invalidArgument (it is in the list), cancelled.
  virtual Result<void> add(const std::string& file) = 0;
  /// Of those that were added. **Errors**: notFound, cancelled.
  virtual Result<void> remove(const std::string& file) = 0;
  /// Of the command line's for this run; kept in the project for the others. **Errors**: likewise.
  virtual Result<void> setEnabled(const std::string& file, bool on) = 0;
  /// Also when the file did not change. **Errors**: notFound.
  virtual Result<void> reload(const std::string& file) = 0;
  /// The list or a status is another. On any thread.
  virtual Notifier<>& changed() = 0;

  /// Lines behind that number, oldest first; they are bounded, so some may be gone.
  virtual std::vector<ConsoleLine> linesSince(std::uint64_t number) const = 0;
  virtual void clearLines() = 0;
  /// There are more. On any thread.
  virtual Notifier<>& said() = 0;

  /// Where plugins are looked for; it may not be there.
  virtual std::string pluginsFolder() const = 0;
};

}  // namespace penstock::service

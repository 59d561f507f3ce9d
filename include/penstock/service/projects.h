// SPDX-License-Identifier: GPL-3.0-or-later
// Which project is open.
#pragma once

#include <memory>
#include <string>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/service/project.h"

namespace penstock::service {

/// Thread: any.
class Projects {
 public:
  virtual ~Projects() = default;

  /// The one that is open; null before ProxyService::open.
  virtual ProjectPtr current() const = 0;
  /// Another project in place of this one, which is written out and closed; connections stay, and what they were in the middle of stays
  /// behind, interrupted. After an error the project stays what it was. Blocks while it reads rows, and while another change is under
  /// way. **Errors**: as store::Store::open; busy names who has it open; invalidArgument (no path), cancelled (the service has stopped).
  virtual Result<void> open(const std::string& path) = 0;
  /// A copy of the project as it stands now; recording goes on in the copy. With `replace` it takes the place of a file that is there, once
  /// it is whole. Blocks as long as it copies. **Errors**: as store::Store::copyTo, and as open.
  virtual Result<void> saveAs(const std::string& path, bool replace = false) = 0;
  /// current() is another, and the one before is closed. On the thread that changed it.
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Captures to be compared: the project that is open, and others in their files.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "penstock/base/result.h"
#include "penstock/model/recording.h"
#include "penstock/service/project.h"

namespace penstock::service {

struct OpenCapture {
  std::string name;  // of its file; "this project"
  std::shared_ptr<const model::Recording> recording;
  /// Calls it for each exchange that is not deleted, in order of id, until it says false. Blocks.
  std::function<Result<void>(const std::function<bool(model::ExchangeId)>& each)> ids;
};

OpenCapture captureOf(const ProjectPtr& project);
/// Of a project's file, which another program may be writing; nothing of it is changed. **Errors**: notFound, corrupt, unsupported, io: each names the file.
Result<OpenCapture> captureIn(const std::string& file);

}  // namespace penstock::service

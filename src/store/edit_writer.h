// SPDX-License-Identifier: GPL-3.0-or-later
// Puts edits into the project. Within the caller's transaction.
#pragma once

#include "store/database.h"
#include "store/edit.h"

namespace penstock::store {

/// Thread: the writer's.
class EditWriter {
 public:
  static Result<EditWriter> prepare(Database& db);
  /// SQLITE_OK or an error code. May be repeated.
  int write(const Edit& edit);

 private:
  int write(const NoteEdit& edit);
  int write(const RemovalEdit& edit);
  int write(const SettingEdit& edit);
  int write(const InterruptionEdit& edit);
  int write(const TextSegmentPtr& segment);
  int write(const PageEdit& edit);
  Statement color_, tags_, comment_, remove_, restore_, final_, set_, unset_, interrupt_, segment_, bucket_, page_, noPages_;
};

}  // namespace penstock::store

// SPDX-License-Identifier: GPL-3.0-or-later
// The names that the heads ask for: of files, and of the reflection that was recorded.
#pragma once

#include <string>
#include <vector>

#include "penstock/service/project.h"
#include "penstock/service/protobuf_names.h"
#include "service/protobuf/reflection.h"

namespace penstock::service {

/// Thread: any, but begin, which comes before the rest.
class SeenNames final : public ProtobufNames {
 public:
  /// Of which project exchanges that end are.
  using CurrentProject = std::function<ProjectPtr()>;
  explicit SeenNames(CurrentProject project);

  /// Files that the configuration names. **Errors**: as load.
  Result<void> begin(std::vector<std::string> configured);
  /// It may have told names.
  void ended(const model::ExchangePtr& exchange) { reflection_.ended(exchange); }

  codec::ProtobufSchemaPtr schemaFor(const model::Exchange& exchange) const override { return schemas_.of(serverOf(exchange)); }
  std::vector<std::string> configured() const override { return configured_; }
  Result<void> load(std::vector<std::string> files) override { return schemas_.load(files); }

 private:
  Schemas schemas_;
  std::vector<std::string> configured_;
  Reflection reflection_;  // last: its thread writes to the others
};

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a service that an attached window has none of: what they would offer is not offered.
#pragma once

#include "penstock/service/passthrough.h"
#include "penstock/service/protobuf_names.h"
#include "penstock/service/server_trust.h"

namespace penstock::gui {

class NoPassthrough final : public service::Passthrough {
 public:
  std::vector<std::string> hosts() const override { return {}; }
  void setHosts(std::vector<std::string>) override {}
  std::vector<model::AutoPassthrough> automatic() const override { return {}; }
  bool retry(const std::string&) override { return false; }
  Notifier<model::AutoPassthrough>& changed() override { return changed_; }

 private:
  Notifier<model::AutoPassthrough> changed_;
};

class NoTrust final : public service::ServerTrust {
 public:
  void trust(const model::TrustedServer&, model::TrustScope) override {}
  void distrust(const model::TrustedServer&) override {}
  std::vector<service::TrustEntry> list() const override { return {}; }
  bool trusts(const model::TrustedServer&) const override { return false; }
};

class NoNames final : public service::ProtobufNames {
 public:
  codec::ProtobufSchemaPtr schemaFor(const model::Exchange&) const override { return none_; }
  std::vector<std::string> configured() const override { return {}; }
  Result<void> load(std::vector<std::string>) override { return makeError(ErrorCode::unsupported, "names are loaded by the Penstock that this is attached to"); }

 private:
  const codec::ProtobufSchemaPtr none_ = codec::ProtobufSchema::empty();
};

}  // namespace penstock::gui

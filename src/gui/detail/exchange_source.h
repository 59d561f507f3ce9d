// SPDX-License-Identifier: GPL-3.0-or-later
// The few things of the façade the panel needs: small enough to stand in for in tests.
#pragma once

#include <functional>
#include <memory>

#include "gui/protobuf_files.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// As ProxyService's members of the same names.
class ExchangeSource {
 public:
  virtual ~ExchangeSource() = default;
  virtual model::TrafficIndex& traffic() = 0;
  virtual void loadExchange(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) = 0;
  virtual std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange,
                                                          model::Direction direction) = 0;
  virtual void loadMessages(model::ExchangeId id, std::uint64_t first, std::size_t count,
                            std::function<void(Result<std::vector<model::Message>>)> done) = 0;
  virtual std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message) = 0;
  virtual codec::ProtobufSchemaPtr protobufSchema(const model::Exchange& exchange) const = 0;
  /// Files of the configuration; what loads them and others outlives this.
  virtual std::vector<std::string> protobufFiles() const = 0;
  virtual LoadProtobuf protobufLoader() = 0;
  virtual std::vector<model::AutoPassthrough> automaticPassthroughs() const = 0;
  virtual bool retryDecryption(const std::string& host) = 0;
  virtual void trustServer(const model::TrustedServer& server, model::TrustScope scope) = 0;
  virtual void distrustServer(const model::TrustedServer& server) = 0;
  virtual bool trusts(const model::TrustedServer& server) const = 0;
};

class ServiceSource final : public ExchangeSource {
 public:
  explicit ServiceSource(service::ProxyService& service) : service_(service) {}
  model::TrafficIndex& traffic() override { return service_.traffic(); }
  void loadExchange(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) override {
    service_.loadExchange(id, std::move(done));
  }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange,
                                                  model::Direction direction) override {
    return service_.body(exchange, direction);
  }
  void loadMessages(model::ExchangeId id, std::uint64_t first, std::size_t count,
                    std::function<void(Result<std::vector<model::Message>>)> done) override {
    service_.loadMessages(id, first, count, std::move(done));
  }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message) override {
    return service_.payload(id, message);
  }
  codec::ProtobufSchemaPtr protobufSchema(const model::Exchange& exchange) const override {
    return service_.protobufSchema(exchange);
  }
  std::vector<std::string> protobufFiles() const override { return service_.config().protobuf; }
  LoadProtobuf protobufLoader() override {
    return [&service = service_](std::vector<std::string> files) { return service.loadProtobuf(std::move(files)); };
  }
  std::vector<model::AutoPassthrough> automaticPassthroughs() const override {
    return service_.automaticPassthroughs();
  }
  bool retryDecryption(const std::string& host) override { return service_.retryDecryption(host); }
  void trustServer(const model::TrustedServer& server, model::TrustScope scope) override { service_.trustServer(server, scope); }
  void distrustServer(const model::TrustedServer& server) override { service_.distrustServer(server); }
  bool trusts(const model::TrustedServer& server) const override { return service_.trusts(server); }

 private:
  service::ProxyService& service_;
};

}  // namespace penstock::gui

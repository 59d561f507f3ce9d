// SPDX-License-Identifier: GPL-3.0-or-later
// Names an authority may certify (RFC 5280 4.2.1.10).
#pragma once

#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "penstock/tls/handles.h"

namespace penstock::tls {

/// Of an authority and what stands above it. Immutable. Thread: any.
class NameConstraints {
 public:
  void add(X509* authority);
  bool none() const { return all_.empty(); }
  /// Whether a leaf may have this subjectAltName: a normalised name, a wildcard or an IP literal. A wildcard that reaches into an
  /// excluded subtree may not: clients differ on it.
  bool allow(const std::string& name) const;
  /// Whether a leaf may have a subject of a common name.
  bool allowCommonName() const;

 private:
  struct Freed {
    void operator()(NAME_CONSTRAINTS* p) const { NAME_CONSTRAINTS_free(p); }
  };
  bool hold(X509* leaf) const;
  std::vector<std::unique_ptr<NAME_CONSTRAINTS, Freed>> all_;
};

/// The value of subjectAltName.
std::string subjectAltNames(const std::vector<std::string>& names);

}  // namespace penstock::tls

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/name_constraints.h"

#include <openssl/err.h>

#include <string_view>

#include "penstock/base/ascii.h"
#include "tls/host_name.h"
#include "tls/x509_build.h"

namespace penstock::tls {

namespace {

std::string_view textOf(const ASN1_STRING* s) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(s)), std::size_t(ASN1_STRING_length(s))};
}

/// Whether an excluded subtree of `constraints` lies below the names that `*.rest` stands for.
bool excludesBelow(const NAME_CONSTRAINTS& constraints, std::string_view rest) {
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(constraints.excludedSubtrees); ++i) {
    const GENERAL_NAME* base = sk_GENERAL_SUBTREE_value(constraints.excludedSubtrees, i)->base;
    if (base->type != GEN_DNS) continue;
    std::string_view name = textOf(base->d.dNSName);
    if (name.starts_with('.')) name.remove_prefix(1);
    if (name.size() < rest.size()) continue;
    const std::string_view end = name.substr(name.size() - rest.size());
    if (equalsIgnoreCase(end, rest) && (end.size() == name.size() || name[name.size() - rest.size() - 1] == '.')) return true;
  }
  return false;
}

}  // namespace

std::string subjectAltNames(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    const auto ip = ipBytes(name);
    list += derElement(ip ? 0x87 : 0x82, ip ? *ip : name);
  }
  return derElement(0x30, list);
}

void NameConstraints::add(X509* authority) {
  ERR_set_mark();
  auto* found = static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(authority, NID_name_constraints, nullptr, nullptr));
  ERR_pop_to_mark();
  if (found) all_.emplace_back(found);
}

bool NameConstraints::hold(X509* leaf) const {
  // The check looks at names that OpenSSL has parsed before: of a certificate made here nobody asked for them yet.
  ERR_set_mark();
  X509_check_purpose(leaf, -1, 0);
  ERR_pop_to_mark();
  for (const auto& one : all_)
    if (NAME_CONSTRAINTS_check(leaf, one.get()) != X509_V_OK) return false;
  return true;
}

bool NameConstraints::allow(const std::string& name) const {
  if (name.starts_with("*."))
    for (const auto& one : all_)
      if (excludesBelow(*one, std::string_view(name).substr(2))) return false;
  const X509Ptr probe(X509_new());
  const ExtensionPtr names = extension(NID_subject_alt_name, true, subjectAltNames({name}));
  return probe && names && X509_add_ext(probe.get(), names.get(), -1) && hold(probe.get());
}

bool NameConstraints::allowCommonName() const {
  const X509Ptr probe(X509_new());
  return probe && addName(probe.get(), NID_commonName, "host") && hold(probe.get());
}

}  // namespace penstock::tls

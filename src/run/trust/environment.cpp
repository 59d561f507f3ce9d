// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/trust/environment.h"

#include <cstdlib>

namespace penstock::run {

Variables trustVariables(const std::string& bundle, const std::string& ca) {
  Variables out;
  for (const char* name : {"SSL_CERT_FILE",                     // OpenSSL, Go, Rust's rustls-native-certs, Ruby, PHP
                           "CURL_CA_BUNDLE",                    // curl, and requests where its own is not set
                           "REQUESTS_CA_BUNDLE",                // Python's requests
                           "PIP_CERT",
                           "HTTPLIB2_CA_CERTS",
                           "GIT_SSL_CAINFO",
                           "CARGO_HTTP_CAINFO",
                           "AWS_CA_BUNDLE",
                           "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",  // gcloud
                           "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
                           "PERL_LWP_SSL_CA_FILE",
                           "BUNDLE_SSL_CA_CERT",                // Ruby's bundler
                           "NIX_SSL_CERT_FILE"})
    out.emplace_back(name, bundle);
  for (const char* name : {"NODE_EXTRA_CA_CERTS", "DENO_CERT"}) out.emplace_back(name, ca);
  return out;
}

Variables proxyVariables(const std::string& proxy) {
  Variables out;
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}) out.emplace_back(name, proxy);
  for (const char* name : {"no_proxy", "NO_PROXY"}) out.emplace_back(name, "");
  out.emplace_back("NODE_USE_ENV_PROXY", "1");
  return out;
}

const std::vector<std::string>& proxyNames() {
  static const std::vector<std::string> names{"http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "NO_PROXY"};
  return names;
}

void setVariables(const Variables& variables) {
  for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
}

}  // namespace penstock::run

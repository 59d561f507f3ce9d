// SPDX-License-Identifier: GPL-3.0-or-later
// What a leaf costs, beside the signature that no leaf can do without. Prints µs of CPU time per operation.
#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include "penstock/tls/describe.h"
#include "penstock/tls/leaf_cache.h"

namespace {

using namespace penstock::tls;

template <class F>
void measure(const char* what, int times, F f) {
  const std::clock_t start = std::clock();
  for (int i = 0; i < times; ++i) f(i);
  const double us = double(std::clock() - start) / CLOCKS_PER_SEC * 1e6 / times;
  std::printf("%-38s %8.2f us\n", what, us);
}

}  // namespace

int main() {
  char dir[] = "/tmp/penstock-bench-XXXXXX";
  if (!mkdtemp(dir)) return 1;
  auto ca = CertificateAuthority::openOrCreate(std::filesystem::path(dir) / "ca");
  std::filesystem::remove_all(dir);
  if (!ca) return std::fprintf(stderr, "%s\n", ca.error().message.c_str()), 1;

  EVP_PKEY_CTX* signer = EVP_PKEY_CTX_new((*ca)->key(), nullptr);
  EVP_PKEY_sign_init(signer);
  measure("bare P-256 signature", 5000, [&](int) {
    unsigned char digest[32] = {1}, signature[80];
    std::size_t size = sizeof signature;
    EVP_PKEY_sign(signer, signature, &size, digest, sizeof digest);
  });
  EVP_PKEY_CTX_free(signer);

  LeafCache cache(*ca);
  const std::vector<std::string> few{"*.example.org", "example.org", "www.example.net"};
  std::vector<std::string> many;
  for (int i = 0; i < 98; ++i) many.push_back("name" + std::to_string(i) + ".example.com");
  measure("mint, one name", 5000,
          [&](int i) { (void)cache.leafFor("host" + std::to_string(i) + ".example.org", "").value(); });
  measure("mint, four names", 5000,
          [&](int i) { (void)cache.leafFor("www" + std::to_string(i) + ".example.org", "", few).value(); });
  measure("mint, hundred names", 2000,
          [&](int i) { (void)cache.leafFor("all" + std::to_string(i) + ".example.org", "", many).value(); });
  measure("cached, one name", 100000, [&](int) { (void)cache.leafFor("host4999.example.org", "").value(); });
  measure("cached, four names", 100000,
          [&](int) { (void)cache.leafFor("a.example.org", "a.example.org", few).value(); });
  measure("cached, hundred names", 10000, [&](int) { (void)cache.leafFor("a.example.org", "", many).value(); });

  const LeafPtr leaf = cache.leafFor("a.example.org", "", few).value();
  const LeafPtr large = cache.leafFor("a.example.org", "", many).value();
  measure("describe, known certificate", 100000, [&](int) { (void)describe(leaf->certificate.get()); });
  measure("describe, known, hundred names", 100000, [&](int) { (void)describe(large->certificate.get()); });
}

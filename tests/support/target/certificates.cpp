#include "support/target/certificates.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace loadgen::target {
namespace {

namespace fs = std::filesystem;

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Deleter<std::fclose>>;

constexpr long kDay = 24L * 60 * 60;
constexpr const char* kLocalNames = "DNS:localhost,IP:127.0.0.1,IP:::1";

struct Identity {
  Certificate certificate;
  Key key;
};

struct Wish {
  const char* name;
  const char* subject;
  const char* alt_names;  // null: an authority
  long valid_from;        // seconds from now
  long valid_until;
};

void check(bool good, std::string_view what) {
  if (good) return;
  const char* reason = ERR_reason_error_string(ERR_get_error());
  throw std::runtime_error(fmt::format("cannot {}: {}", what, reason ? reason : "no reason given"));
}

void add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
  check(extension != nullptr, "make an extension");
  check(X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

void set_subject(X509* certificate, const char* subject) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(subject);
  check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, -1, -1, 0) == 1, "set a name");
}

/// `issuer` null: signed by itself.
Identity make_identity(const Wish& wish, const Identity* issuer, long serial) {
  Identity made{Certificate(X509_new()), Key(EVP_EC_gen("P-256"))};
  check(made.certificate && made.key, "make a key");
  X509* certificate = made.certificate.get();
  X509* signer = issuer ? issuer->certificate.get() : certificate;
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.valid_until);
  X509_set_pubkey(certificate, made.key.get());
  set_subject(certificate, wish.subject);
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  add_extension(certificate, signer, NID_subject_key_identifier, "hash");
  if (wish.alt_names) {
    add_extension(certificate, signer, NID_subject_alt_name, wish.alt_names);
  } else {
    add_extension(certificate, signer, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  }
  EVP_PKEY* signing_key = issuer ? issuer->key.get() : made.key.get();
  check(X509_sign(certificate, signing_key, EVP_sha256()) > 0, "sign a certificate");
  return made;
}

File open(const fs::path& path) {
  File file(std::fopen(path.c_str(), "w"));
  if (!file) throw std::runtime_error(fmt::format("cannot write {}", path.string()));
  return file;
}

void write(const Identity& identity, const fs::path& folder, const char* name) {
  const File certificate = open(folder / fmt::format("{}.pem", name));
  check(PEM_write_X509(certificate.get(), identity.certificate.get()) == 1, "write a certificate");
  const File key = open(folder / fmt::format("{}.key", name));
  check(
      PEM_write_PrivateKey(key.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
          1,
      "write a key"
  );
}

}  // namespace

void make_certificates(const fs::path& folder) {
  fs::create_directories(folder);
  const Wish authority{"ca", "loadgen test authority", nullptr, -kDay, 365 * kDay};
  const Identity ca = make_identity(authority, nullptr, 1);
  write(ca, folder, authority.name);
  const Wish self_signed{"self-signed", "localhost", kLocalNames, -kDay, 365 * kDay};
  write(make_identity(self_signed, nullptr, 2), folder, self_signed.name);
  const Wish signed_by_ca[] = {
      {"server", "localhost", kLocalNames, -kDay, 365 * kDay},
      {"expired", "localhost", kLocalNames, -10 * kDay, -kDay},
      {"wrong-name", "elsewhere.invalid", "DNS:elsewhere.invalid", -kDay, 365 * kDay},
  };
  long serial = 3;
  for (const Wish& wish : signed_by_ca)
    write(make_identity(wish, &ca, serial++), folder, wish.name);
}

}  // namespace loadgen::target

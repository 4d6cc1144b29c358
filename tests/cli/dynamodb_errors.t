What is wrong with a store's address is said before anything is sent.

  $ eventsrc -s dynamodb: head a
  eventsrc: "" is no name of a DynamoDB table: 3 to 255 letters, digits, '_', '.' and '-'
  [2]
  $ eventsrc -s dynamodb:ab head a
  eventsrc: "ab" is no name of a DynamoDB table: 3 to 255 letters, digits, '_', '.' and '-'
  [2]
  $ eventsrc -s 'dynamodb:a table' head a
  eventsrc: "a table" is no name of a DynamoDB table: 3 to 255 letters, digits, '_', '.' and '-'
  [2]
  $ eventsrc -s 'dynamodb:orders?colour=red' head a
  eventsrc: "colour" is no part of a DynamoDB store's URL: use region=, endpoint=, profile=, eventual=1 and layout=eventsrc, as in dynamodb:TABLE?region=eu-west-1
  [2]
  $ eventsrc -s 'dynamodb:orders?region=' head a
  eventsrc: "region=" is no part of a DynamoDB store's URL: use region=, endpoint=, profile=, eventual=1 and layout=eventsrc, as in dynamodb:TABLE?region=eu-west-1
  [2]
  $ eventsrc -s 'dynamodb:orders?eventual=yes' head a
  eventsrc: "eventual=yes" is no part of a DynamoDB store's URL: use region=, endpoint=, profile=, eventual=1 and layout=eventsrc, as in dynamodb:TABLE?region=eu-west-1
  [2]
  $ eventsrc -s 'dynamodb:orders?region=eu_west_1' head a
  eventsrc: the region is not one like eu-west-1: correct it
  [2]
  $ eventsrc -s 'dynamodb:orders?endpoint=localhost:8000' head a
  eventsrc: the endpoint from the store's address or --endpoint-url is not a URL like https://host:port: correct it
  [2]
  $ eventsrc -s 'dynamodb:orders?endpoint=http://example.com' head a
  eventsrc: the endpoint http://example.com (from the store's address or --endpoint-url) is not encrypted, and not on this computer: use https
  [2]
  $ eventsrc -s dynamodb:orders head a --endpoint-url ftp://example.com
  eventsrc: the endpoint from the store's address or --endpoint-url is not a URL like https://host:port: correct it
  [2]
  $ AWS_ENDPOINT_URL_DYNAMODB=nonsense eventsrc -s dynamodb:orders head a
  eventsrc: the endpoint from AWS_ENDPOINT_URL_DYNAMODB is not a URL like https://host:port: correct it
  [5]
  $ AWS_USE_FIPS_ENDPOINT=true eventsrc -s dynamodb:orders head a
  eventsrc: AWS_USE_FIPS_ENDPOINT cannot be used with the endpoint from AWS_ENDPOINT_URL_DYNAMODB: unset one of them
  [5]
  $ AWS_USE_FIPS_ENDPOINT=perhaps eventsrc -s dynamodb:orders head a
  eventsrc: AWS_USE_FIPS_ENDPOINT (or use_fips_endpoint in /dev/null) is neither true nor false: set it to one of them
  [5]
  $ AWS_MAX_ATTEMPTS=none eventsrc -s dynamodb:orders head a
  eventsrc: AWS_MAX_ATTEMPTS (or max_attempts of the profile) is not a number from 1 on: correct it
  [5]
  $ eventsrc -v -s 'dynamodb:orders?endpoint=https://ann:hush-hush@example.com' head a
  eventsrc: the endpoint in the store's URL has a user or a password in it, which DynamoDB does not take: leave out what is before the '@'
  [2]
  $ eventsrc -v -s 'dynamodb:orders?aws_secret_access_key=hush-hush' head a
  eventsrc: "aws_secret_access_key" is no part of a DynamoDB store's URL: use region=, endpoint=, profile=, eventual=1 and layout=eventsrc, as in dynamodb:TABLE?region=eu-west-1
  [2]
  $ eventsrc -v -s dynamodb://ann:hush-hush@us-east-1/orders head a
  eventsrc: "//***@us-east-1/orders" is no name of a DynamoDB table: 3 to 255 letters, digits, '_', '.' and '-'
  [2]
  $ eventsrc -v -s redis://ann:hush-hush@cache head a
  eventsrc: unknown store "redis://***@cache": use a path, sqlite:PATH, dynamodb:TABLE or memory:; write ./redis://***@cache for a file of that name
  [2]
  $ eventsrc -s dynamodb:orders head a --max-rcu 0
  eventsrc: --max-rcu cannot be '0': give a number of units a second, from 1
  [2]
  $ eventsrc -s dynamodb:orders append a x --max-wcu fast
  eventsrc: --max-wcu cannot be 'fast': give a number of units a second, from 1
  [2]
  $ for option in --region --profile --endpoint-url --max-rcu --max-wcu; do eventsrc -s file.db streams $option 1; done
  eventsrc: --region, --profile, --endpoint-url, --max-rcu and --max-wcu are for dynamodb:TABLE, and this store is another one
  eventsrc: --region, --profile, --endpoint-url, --max-rcu and --max-wcu are for dynamodb:TABLE, and this store is another one
  eventsrc: --region, --profile, --endpoint-url, --max-rcu and --max-wcu are for dynamodb:TABLE, and this store is another one
  eventsrc: --region, --profile, --endpoint-url, --max-rcu and --max-wcu are for dynamodb:TABLE, and this store is another one
  eventsrc: --region, --profile, --endpoint-url, --max-rcu and --max-wcu are for dynamodb:TABLE, and this store is another one
  [2]

Tables that are not there, or are another one's.

  $ hide() { sed 's|http://127[^)]*|ENDPOINT|; s/id [A-Z0-9]*)/id ID)/'; }
  $ eventsrc -s dynamodb:missing replay a 2>&1 | hide
  eventsrc: no table "missing" in us-east-1 (endpoint ENDPOINT): wrong region? 'eventsrc init' makes the table (ResourceNotFoundException, request id ID)
  $ eventsrc -s dynamodb:missing append a x 2>&1 | hide
  eventsrc: no table "missing" in us-east-1 (endpoint ENDPOINT): wrong region? 'eventsrc init' makes the table (ResourceNotFoundException, request id ID)
  $ eventsrc -s 'dynamodb:missing?region=eu-west-1' head a 2>&1 | hide
  eventsrc: no table "missing" in eu-west-1 (endpoint ENDPOINT): wrong region? 'eventsrc init' makes the table (ResourceNotFoundException, request id ID)
  $ eventsrc -s dynamodb:missing --region ap-south-1 head a 2>&1 | hide
  eventsrc: no table "missing" in ap-south-1 (endpoint ENDPOINT): wrong region? 'eventsrc init' makes the table (ResourceNotFoundException, request id ID)
  $ eventsrc -s dynamodb:missing head a --errors json 2>&1 | hide | jq -c '.error | del(.message)'
  {"code":"unavailable","exit":6}

No region, no credentials, none that fit.

  $ AWS_REGION= eventsrc -s dynamodb:orders head a
  eventsrc: no region: set AWS_REGION, --region, or region in /dev/null
  [5]
  $ AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY= eventsrc -s dynamodb:orders head a
  eventsrc: no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in /dev/null
  [7]
  $ AWS_SECRET_ACCESS_KEY= eventsrc -s dynamodb:orders head a
  eventsrc: the credentials of the environment have no AWS_SECRET_ACCESS_KEY: add it
  [7]
  $ eventsrc -s dynamodb:orders head a --profile nobody
  eventsrc: there is no profile "nobody" in /dev/null or /dev/null: name another, or add it
  [5]
  $ AWS_PROFILE=nobody eventsrc -s dynamodb:orders head a
  eventsrc: there is no profile "nobody" in /dev/null or /dev/null: name another, or add it
  [5]
  $ cat > config <<'EOF'
  > [profile people]
  > sso_session = company
  > sso_account_id = 111122223333
  > sso_role_name = reader
  > [profile careful]
  > role_arn = arn:aws:iam::111122223333:role/writer
  > source_profile = people
  > mfa_serial = arn:aws:iam::111122223333:mfa/ann
  > [profile half]
  > aws_access_key_id = AKIDEXAMPLE
  > [profile broken]
  > credential_process = sh -c 'echo no token today >&2; exit 3'
  > [profile fine]
  > region = us-east-1
  > credential_process = sh -c 'echo "{\"Version\":1,\"AccessKeyId\":\"test\",\"SecretAccessKey\":\"test-secret\"}"'
  > EOF
  $ export AWS_CONFIG_FILE=config
  $ for profile in people careful half broken; do eventsrc -s "dynamodb:orders?profile=$profile" head a; done
  eventsrc: profile "people" uses SSO: run `aws sso login --profile people` and set `credential_process = aws configure export-credentials --profile people` in a profile for eventsrc, or use `eval "$(aws configure export-credentials --profile people --format env)"`
  eventsrc: profile "careful" wants an MFA code: set `credential_process = aws configure export-credentials --profile careful` in a profile for eventsrc, or use `eval "$(aws configure export-credentials --profile careful --format env)"`
  eventsrc: the credentials of profile half from config have no aws_secret_access_key: add it
  eventsrc: the credential_process of profile broken failed with status 3: no token today
  [7]
  $ eventsrc -q -s 'dynamodb:orders?profile=fine' init | cut -d, -f1
  {"created":true
  $ eventsrc -s dynamodb:orders --profile fine append a x 1 | jq .result
  "appended"
  $ eventsrc -s 'dynamodb:orders?profile=fine' --profile people replay a
  1

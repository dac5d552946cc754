// The peer behind node's own HTTP server: POST a signed event, 200 once it is in PostgreSQL.
const http = require('node:http')
const { StripeSync, runMigrations } = require('@supabase/stripe-sync-engine') // its ES module cannot find its migrations

const [databaseUrl, secret, key] = process.argv.slice(2)
const sync = new StripeSync({
  poolConfig: { connectionString: databaseUrl, max: 16, keepAlive: true },
  schema: 'stripe',
  stripeSecretKey: key,
  stripeWebhookSecret: secret,
  autoExpandLists: false,
  backfillRelatedEntities: false,
})
const server = http.createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', async () => {
    try {
      await sync.processWebhook(Buffer.concat(parts), request.headers['stripe-signature'])
      response.writeHead(200, { 'Content-Length': 0 }).end()
    } catch (error) {
      console.error(error)
      response.writeHead(500, { 'Content-Length': 0 }).end()
    }
  })
})
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
runMigrations({ databaseUrl, schema: 'stripe', logger: { info() {}, error: console.error } }).then(() =>
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port }))),
)

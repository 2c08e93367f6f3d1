// A whole Bluesky network on this machine: directory, personal data server, AppView. Its addresses go into a file.
import { writeFileSync, renameSync } from 'node:fs'
import { TestNetwork } from '@atproto/dev-env'

const network = await TestNetwork.create({
  dbPostgresSchema: 'sky',
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
})
const told = process.env.SKY_TOLD
writeFileSync(told + '.tmp', JSON.stringify({ pds: network.pds.url, appview: network.bsky.url }))
renameSync(told + '.tmp', told)
